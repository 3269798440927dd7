//! `test`: everything that has to hold.

mod judges;
mod report;
mod steps;
mod tally;

pub(crate) use steps::run_all;
