//! The admin API, seen from the browser. The only module that speaks HTTP.
//!
//! What is known of a thing's revision travels as an entity tag: whoever changes
//! something says what they have seen (RFC 9110, section 13.1.1).

mod api_instances;
mod checks;
mod client;
mod client_applications;
mod error;
mod exchange;
mod keys;
mod policies;
mod status;
mod traffic;

pub use self::api_instances::{API_INSTANCES, list_api_instances, path as instance_path};
pub use self::checks::Change;
pub use self::client::Api;
pub use self::error::ApiError;
pub use self::exchange::{Tag, Tagged};
pub use self::policies::PolicyAt;
pub use self::traffic::{instance_metrics, metrics_in_short, whole_metrics};
