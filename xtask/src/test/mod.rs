//! `test`: everything that has to hold.

mod browser;
mod judges;
mod part;
mod report;
mod steps;
mod tally;

pub use browser::browser;
pub use judges::Judges;
pub use part::Part;
pub use steps::{check_layout, run_all};
