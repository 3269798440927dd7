//! The compiled configuration: what a request is served by.
//!
//! What is written reaches requests in one way: a new snapshot is compiled off the
//! request path and swapped in. There is one such swap in the process, because two
//! that had to agree would sometimes not, and a snapshot is not edited in place.
//!
//! Two things change without being written, and are renewed inside the policy that
//! holds them: certificates in files (`tls/identity.rs`) and keys that servers
//! publish (`authentication/published_keys.rs`). Each is one pointer that is replaced,
//! and nothing else has to agree with it. Counters count on.

mod current;
mod inventory;
mod listener;
mod policies;
mod running;

pub use current::{CurrentSnapshot, HeldCertificates, Snapshot};
pub use inventory::{CompiledApiInstance, CompiledPolicy, Inventory};
pub use listener::{ApiInstances, RunningListener};
pub use policies::{InboundPolicy, Policies, PolicyChain, Running, Scope, TokenPolicy};
pub use running::RunningApiInstance;
