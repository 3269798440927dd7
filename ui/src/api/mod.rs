//! The admin API, seen from the browser. The only module that speaks HTTP.
//!
//! What is known of a thing's revision travels as an entity tag: whoever changes
//! something says what they have seen (RFC 9110, section 13.1.1).

mod api_instances;
mod client;
mod client_applications;
mod error;
mod exchange;
mod keys;
mod policies;
mod status;
mod traffic;

pub(crate) use self::api_instances::{API_INSTANCES, list_api_instances};
pub(crate) use self::client::Api;
pub(crate) use self::error::ApiError;
pub(crate) use self::exchange::{Tag, Tagged};
pub(crate) use self::policies::PolicyAt;
