//! What each API instance has done, counted as its requests end.
//!
//! Counting takes no lock and allocates once a minute, and once after each look at what
//! was counted. The counters outlive the snapshots: a compilation hands those of an API
//! instance on to the next one until the API instance is deleted. Nothing here may hold a
//! value of a request.

mod ending;
mod fault;
mod faults;
mod history;
mod latency;
mod meter;
mod packing;
mod refusal_reason;
mod tally;
mod traffic;

pub use ending::Ending;
pub use fault::Fault;
pub use faults::Faults;
pub use history::{Key, SavedStep, Seen};
pub use meter::{Meter, Outcome};
pub use refusal_reason::{RefusalReason, Refusals};
pub use tally::Tally;
pub use traffic::Traffic;
