//! `bench --scale`: what thousands of API instances cost.
//!
//! The same gateway has 1, 100, 1,000 and 10,000 API instances below one address, each with a
//! policy of its own that makes tokens, and one gateway beside it has a single one. What requests
//! cost is compared between the two within each round.

mod changes;
mod cost;
mod figures;
mod fleet;
mod keys;
mod list;
mod measure;
mod measured;
mod record;
mod report;
mod run;
mod running;
mod stage;
mod steady;

pub use run::bench;
