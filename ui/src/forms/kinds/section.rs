//! Fields that belong together.

use super::field::Field;

/// Fields that belong together.
#[derive(Debug)]
pub struct Section {
    /// What they are about; empty where that needs no words.
    pub title: &'static str,
    /// Whether they stand beside each other.
    pub beside: bool,
    /// The fields.
    pub fields: &'static [Field],
}
