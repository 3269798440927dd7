//! The admin API: how API instances and policies are read and changed over HTTP.
//!
//! It has a listener of its own. Everything under `/api/v1` and `/metrics` need the
//! admin token; `/livez` and `/readyz` do not. Nothing here decides whether a
//! configuration is
//! good, and no answer contains a private key.

mod api_instances;
mod application_history;
pub mod assets;
mod auth;
mod batch;
mod checks;
mod client_applications;
mod client_secrets;
mod coding;
mod conditional;
mod custom_method;
mod document;
mod drafts;
mod duplicate;
mod entity_tag;
mod error;
mod explain;
mod exposition;
mod failures;
mod generated_key;
mod health;
mod history;
mod instance_history;
mod instance_list;
mod instance_methods;
mod keys;
mod listener;
mod literal_secret;
mod metrics;
mod openapi;
mod parameters;
mod policies;
mod policy_text;
mod proposal;
mod purpose;
mod reachability;
mod router;
mod schema;
mod segments;
mod selection;
mod shared;
mod status;
mod traffic;
mod trail;
mod try_it;
mod unique_names;
mod view;
mod yaml;

pub use listener::serve;
pub use router::router;
