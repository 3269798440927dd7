//! What people write: API instances, their policies, and what is wrong with them.
//!
//! The gateway, the admin UI, the files and the database share these types, and
//! nothing else. They hold what was written and checked for its shape; whether a
//! key or an expression is any good is for the policy component to say. This
//! crate must not do I/O, and no type here but [`Secret`] may hold a private key.
//!
//! # Words
//!
//! What is written:
//!
//! - *API instance*: one published API: where it listens, its services, its policies.
//! - *service*: where requests of an API instance may go; it has a name there, an
//!   address and a protocol. The field `upstream` of a policy names one.
//! - *upstream*: the server behind a service, as connections know it.
//! - *route*: which requests go to which service.
//! - *policy*: one ordered step on the way upstream; its *configuration* is what
//!   the admin filled in. Its *label* is what the admin calls it, its *description*
//!   says what it is for.
//! - *phase*: when a policy has its say, in the order of a request.
//! - *claim* and *header parameter*: entries of a token's payload and of its
//!   JOSE header.
//! - *issue*: something wrong with a configuration, at a path: the fields that lead
//!   there, such as `customClaims[2].value`.
//! - *place*: a line and a column in a text.
//!
//! The forms of one thing, told apart by the ends of the types' names:
//!
//! - *draft*: what a request carries to create or replace it, or to ask about it.
//! - *record* (host): the thing as it is written, or what is wrong with it.
//! - *view*: what the admin API shows of it.
//!
//! How what is written is served (host):
//!
//! - *edit*: a change of the configuration that somebody asks for.
//! - *revision*: the number of a change of the configuration, and so of the state that
//!   it left.
//! - *snapshot*: the whole configuration, compiled, at one revision: what requests are
//!   served by.
#![forbid(unsafe_code)]

mod address;
mod api_instance;
mod api_instance_list;
mod authentication;
mod batch;
mod certificate;
mod check;
mod checked;
mod explanation;
mod file_issue;
mod history;
mod instance_sort;
mod issue;
mod issues;
mod json_text;
mod jwt_generation;
mod key;
mod labels;
mod metrics;
mod metrics_range;
mod name;
mod path;
mod pattern;
mod place;
mod placeholder;
mod policy;
mod policy_config;
mod policy_kind;
mod reachability;
pub mod read;
mod request_rule;
mod routing;
mod sample_request;
mod sample_sender;
mod secret;
mod status;
mod timeouts;
mod tls;
mod try_it;
mod web_address;

pub use address::{BasePath, InvalidAddress, ListenAddress, OWN_PATH, UpstreamAddress};
pub use api_instance::{ApiInstance, ApiInstanceState, ApiInstanceView, Source};
pub use api_instance_list::{ApiInstanceList, ApiInstanceProposal, StateCounts};
pub use authentication::{
    BasicAuthenticationConfig, CLIENT_SECRET_DIGEST, ClaimRule, ClientApplicationDraft,
    ClientApplicationSecretView, ClientApplicationView, ClientId, ClientIdEnforcementConfig,
    ClientSecretDraft, CredentialsOrigin, InvalidClientId, InvalidClientSecret, InvalidList,
    JwtKeyOrigin, JwtOrigin, JwtValidationConfig, MIN_CLIENT_SECRET, OldSecretDraft, OldSecretView,
    SigningKeyLength, SigningMethodFamily, Texts, TokenMethod, TrustedIssuer, Urls,
    check_client_secret,
};
pub use batch::{ApiInstanceBatch, ApiInstanceBatchView, BatchAction, LARGEST_BATCH};
pub use certificate::CertificateView;
pub use check::CheckView;
pub use explanation::{
    EntryEffect, EntryForm, EvaluationView, ExplainDraft, ExplainKey, ExplainedEntryView,
    ExplanationView, FailureReason, FailureView, FindingView, RefusalView, SkipReason,
};
pub use file_issue::{FileIssue, FilesView};
pub use history::{
    ApiInstanceRevisionView, ClientApplicationRevisionView, PolicyRevisionView, RevisionAction,
};
pub use instance_sort::{InstanceColumn, InstanceSort};
pub use issue::{Issue, Problem, Severity, Span};
pub use issues::{Errors, Within};
pub use json_text::{JsonText, json_text};
pub use jwt_generation::{Entry, JwtGenerationConfig, Seconds, SigningMethod};
pub use key::{GeneratedKeyView, KeyDraft, KeyView, PublicKeyView};
pub use labels::Labels;
pub use metrics::{
    FailuresView, InstanceSums, InstanceTraffic, InstanceTrafficList, LatencyView, ResponsesView,
    StepsView, TrafficView, WholeTrafficView,
};
pub use metrics_range::MetricsRange;
pub use name::{ApiInstanceName, InvalidName, PolicyId, ServiceName};
pub use path::plain_path;
pub use pattern::{InvalidPattern, Pattern};
pub use place::{Place, parts_around};
pub use policy::{Policy, PolicyDraft, PolicyView, WrittenPolicy};
pub use policy_config::{PolicyConfig, PolicyRef};
pub use policy_kind::{Phase, PolicyKind};
pub use reachability::{ReachabilityDraft, ReachabilityView, ServiceReachabilityView};
pub use request_rule::RequestRule;
pub use routing::{Destination, Route, Routing, Service, UpstreamProtocol};
pub use sample_request::{SampleAttributes, SampleAuthentication, SampleRequest};
pub use sample_sender::SampleSender;
pub use secret::Secret;
pub use status::{InstanceStatus, PolicyInstancesView, StatusView};
pub use timeouts::Timeouts;
pub use tls::{Alpn, Certificate, TlsConfig, TlsOutboundConfig, TlsTerms, TlsVersion};
pub use try_it::{TryDraft, TryView};
