//! One version made of three: what a form was opened with, what is in it, and what somebody
//! else has made of it meanwhile.
//!
//! What one side alone changed is taken from that side. What both changed in different ways
//! is a clash, which a person decides.

mod instance;
mod judge;
mod lines;
mod list;
mod policy;

pub use self::instance::{
    changes as instance_changes, lines as lines_of_settings, merge as merge_instances,
};
pub use self::judge::{Clash, Judge, Side, Three};
pub use self::lines::merge as merge_lines;
pub use self::policy::merge as merge_policies;
