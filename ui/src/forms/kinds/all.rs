//! All policies, by name.

use serde_json::Value;

use super::authentication::{BASIC, CLIENT_ID, JWT_VALIDATION};
use super::jwt_generation::JWT_GENERATION;
use super::kind::Kind;
use super::tls::{INBOUND, OUTBOUND};

/// All of them, the one that the gateway is for in front.
pub static KINDS: [&Kind; 6] = [
    &JWT_GENERATION,
    &BASIC,
    &CLIENT_ID,
    &JWT_VALIDATION,
    &INBOUND,
    &OUTBOUND,
];

/// The policy of a name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.into_iter().find(|kind| kind.name() == name)
}

/// The policy that a document is about.
pub fn kind_of(document: &Value) -> Option<&'static Kind> {
    let name = document.pointer("/policyRef/name")?;
    kind(name.as_str()?)
}
