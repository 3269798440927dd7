//! JWT Gateway: a reverse proxy that gives every request it forwards a freshly
//! signed JWT.
//!
//! Configuration passes three stages. *Written* is [`gateway_model`]: what people
//! edit. *Compiled* is [`snapshot::Snapshot`]: immutable, checked, replaced as a
//! whole by one pointer swap. *Running* is [`generator`]: component instances in
//! pools. A request loads the snapshot once and keeps it to its end.

pub mod admin;
pub mod authentication;
pub mod chance;
pub mod clock;
pub mod compile;
pub mod component;
pub mod config;
pub mod echo;
pub mod edit;
pub mod gateway;
pub mod generator;
pub mod life;
pub mod local_mode;
pub mod log;
pub mod metrics;
pub mod own_request;
pub mod patience;
pub mod plain_file;
pub mod policy_file;
pub mod proxy;
pub mod readiness;
pub mod routing;
pub mod secrets;
pub mod settings;
pub mod signer;
pub mod snapshot;
pub mod store;
pub mod tls;
pub mod upstream;
pub mod variables;
pub mod wiping;
pub mod workers;
pub mod written;
pub mod yaml;
