//! `bench`: CPU time per proxied request, beside nginx that does the same.
//!
//! Every rival has one worker, every connection is kept, every upstream answer is
//! two bytes, and all rivals run in turn within each round, so that what the
//! machine does besides hits all of them. What counts is the processor time of
//! the proxy's process, not requests per second: the load generator and the
//! upstream share the machine. A gateway of two workers is compared with itself.

mod admin;
mod arguments;
mod certificate;
mod comparison;
mod console;
mod gateway;
mod generation;
mod goal;
mod guided;
mod h2load;
mod load;
mod machine;
mod nginx;
mod packages;
mod ports;
mod record;
mod report;
mod results;
mod rounds;
mod rows;
mod scale;
mod scenario;
mod scene;
mod seen;
mod spread;
mod terms;
mod tokens;
mod training;
mod workers;
mod wrk;

pub use arguments::Arguments;
pub use generation::config as policy;
pub use guided::{GUIDED_BY, gateway as guided_gateway};
pub use rounds::bench;
