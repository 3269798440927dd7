//! Rows of names and values: the custom claims and custom headers of a policy.

mod list;
mod literal_name;
mod names;
mod pasting;
mod row;
mod rows;

pub(crate) use self::list::EntryRows;
pub(crate) use self::rows::Rows;
