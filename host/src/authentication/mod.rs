//! Who sends a request: the inbound policies at work.
//!
//! | policy | sets of `authentication` |
//! |---|---|
//! | Basic Authentication | `principal`, `properties.username` |
//! | Client ID Enforcement | `clientId`, `clientName`, and both in `properties` |
//! | JWT Validation | `properties.claims`, `properties.jwt`; with validation of the client also what Client ID Enforcement sets |
//!
//! An identity comes from a credential that was checked here and from nothing
//! else: no header, parameter or claim fills it unchecked. Where a request is rehearsed
//! that nobody sends, the admin's word stands for the credential (`Authenticator::rehearse`),
//! and what follows from it is the same function of each policy. Secrets are kept as
//! digests and compared in constant time; refusals and log lines hold no
//! credential and no claim's value. Nothing here knows about routes or upstreams.

mod applications;
mod authorization;
mod basic;
mod claims;
mod client_id;
mod engine;
mod fetch;
mod identity;
mod inbound;
mod jws;
mod jwt;
mod key_facts;
mod key_set;
mod key_source;
mod lookup;
mod methods;
mod not_key_set;
mod policy_keys;
mod public_key;
mod published_key;
mod published_keys;
mod refusal;
mod text_key;
mod token_types;

pub use applications::{ClientApplication, ClientApplications};
pub use engine::{AuthenticationEngine, Authenticator};
pub use identity::Identity;
pub use inbound::Inbound;
pub use refusal::Refusal;

#[cfg(test)]
mod tests;
