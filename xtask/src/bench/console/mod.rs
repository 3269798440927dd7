//! `bench --ui`: what the admin UI costs where there are many API instances.
//!
//! A browser opens it over a slow line and over a fast one, and a script says how long things
//! took and how much came over the line. Nothing of it is judged by tests: machines differ.

mod changes;
mod estate;
mod figures;
mod measured;
mod run;

pub use run::bench;
