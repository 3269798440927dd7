//! What people write: API instances, their policies, and what is wrong with them.
//!
//! The gateway, the admin UI, the files and the database share these types, and
//! nothing else. They hold what was written and checked for its shape; whether a
//! key or an expression is any good is for the policy component to say. This
//! crate must not do I/O, and no type here but [`Secret`] may hold a private key.
//!
//! # Words
//!
//! - *API instance*: one published API: where it listens, its upstream, its policies.
//! - *upstream*: where matched requests go.
//! - *policy*: one ordered step on the way upstream; its *configuration* is what
//!   the admin filled in.
//! - *claim* and *header parameter*: entries of a token's payload and of its
//!   JOSE header.
//! - *issue*: something wrong with a configuration, at a path.
#![forbid(unsafe_code)]

mod address;
mod api_instance;
mod explanation;
mod issue;
mod jwt_generation;
mod name;
mod policy;
mod read;
mod sample_request;
mod secret;
mod status;

pub use address::{BasePath, InvalidAddress, ListenAddress, UpstreamAddress};
pub use api_instance::{
    ApiInstance, ApiInstanceDraft, ApiInstanceState, ApiInstanceView, Upstream, UpstreamProtocol,
};
pub use explanation::{
    EntryEffect, EntryForm, EvaluationView, ExplainDraft, ExplainedEntryView, ExplanationView,
    FailureReason, FailureView, TrialKey,
};
pub use issue::{Issue, Problem, Severity, Span};
pub use jwt_generation::{Entry, JwtGenerationConfig, Seconds, SigningMethod};
pub use name::{InstanceName, InvalidName, PolicyId};
pub use policy::{KeyView, POLICY_NAME, Policy, PolicyDraft, PolicyView};
pub use sample_request::{SampleAttributes, SampleAuthentication, SampleRequest};
pub use secret::Secret;
pub use status::{InstanceStatus, StatusView};
