//! Fields that belong together.

use super::field::Field;

/// Fields that belong together.
#[derive(Debug)]
pub(crate) struct Section {
    /// What they are about; empty where that needs no words.
    pub(crate) title: &'static str,
    /// Whether they stand beside each other.
    pub(crate) beside: bool,
    /// The fields.
    pub(crate) fields: &'static [Field],
}
