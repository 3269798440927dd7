//! `test`: everything that has to hold.

mod browser;
mod judges;
mod report;
mod steps;
mod tally;

pub use steps::run_all;
