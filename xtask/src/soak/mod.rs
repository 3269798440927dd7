//! `soak`: a gateway under load for minutes, while its configuration changes every
//! second, clients come and go, and its upstream is killed and comes back.
//!
//! Nothing may go wrong that is not the upstream's doing: every answer carries the
//! token of its own request, signed by the policy's key and made by the
//! configuration of that time, and the memory of the process does not grow.

mod client;
mod load;
mod tally;

pub use load::{Arguments, run};
