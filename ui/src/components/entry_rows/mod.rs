//! Rows of names and values: the custom claims and custom headers of a policy.

mod list;
mod literal_name;
mod names;
mod pasting;
mod row;
mod rows;

pub use self::list::EntryRows;
pub use self::rows::Rows;
