//! Every revision of a policy: when, by whom, and what changed; any two of them side by
//! side; and the way back to an earlier one, as a new revision.

mod compare;
mod entry;
mod page;

pub use self::page::HistoryPage;
