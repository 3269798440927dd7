//! The policy component at work: configurations are compiled in it, and requests
//! get their tokens from it.
//!
//! Nothing here knows about HTTP. A call into the component computes for
//! microseconds and waits for nothing, so it runs on the caller's own thread.

pub mod bindings;
mod convert;
mod deadline;
mod error;
mod explanation;
mod host;
mod idle;
mod instance;
mod places;
mod policy;
mod pool;
mod runtime;
mod sample;

pub use bindings::jwt_gateway::policy::types::{
    AttributeNames, Attributes, Authentication, AuthenticationNames, Bindings, Effect, Evaluation,
    ExplainedEntry, Explanation, Failure, FailureKind, HeaderNames, Pair, Request, TextForm,
};
pub use error::{EngineError, PolicyError};
pub use places::Capacity;
pub use policy::{Generator, PolicyEngine};
pub use runtime::Compilation;
