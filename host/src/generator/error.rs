//! Why there is no token, or no policy that could make one.

use super::bindings::jwt_gateway::policy::types::Failure;

/// The component cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It is not one, or not of this world.
    #[error("the policy component cannot be loaded: {0:#}")]
    Component(wasmtime::Error),
    /// There are no addresses for the memory of so many instances.
    #[error(
        "the system gives no address space for instances of the policy: {0:#}. Give the process more (ulimit -v), lower --instances-total, or start with --address-space on-demand"
    )]
    AddressSpace(wasmtime::Error),
}

/// Why a policy gave no token.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Every instance was in use for the whole of the permitted wait: answer 503.
    #[error("every instance that the policy may have is busy")]
    Busy,
    /// The call took longer than its deadline: answer 503.
    #[error("the policy exceeded its deadline")]
    Timeout,
    /// The instance asked for more memory than it may have: answer 503.
    #[error("the policy exceeded its memory")]
    Memory,
    /// The instance trapped: answer 500.
    #[error("the policy ended unexpectedly")]
    Trapped,
    /// The component says why there is no token: answer 500.
    #[error("{}: {}", .0.path, .0.message)]
    Rejected(Failure),
}
