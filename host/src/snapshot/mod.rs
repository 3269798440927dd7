//! The compiled configuration: what a request is served by.
//!
//! A snapshot is immutable. Changing anything means compiling a new one off the
//! request path and swapping it in. It must not be edited in place, and there is
//! one swap in the process: two that had to agree would sometimes not.

mod current;
mod inventory;
mod policies;

pub use current::{CurrentSnapshot, RunningApiInstance, RunningListener, Snapshot};
pub use inventory::{CompiledPolicy, Inventory};
pub use policies::{InboundPolicy, Policies, PolicyChain, Running, Scope, TokenPolicy};
