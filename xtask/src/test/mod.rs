//! `test`: everything that has to hold.

mod judges;
mod report;
mod steps;
mod tally;

pub use steps::{check_layout, run_all};
