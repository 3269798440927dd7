//! The policy *Credential Injection JWT Generation*: it turns a request into a
//! signed JSON Web Token (RFC 7519, compact serialisation of RFC 7515).
//!
//! [`Policy::compile`] checks a configuration and does everything that can be done
//! before a request is there; [`Policy::generate`] makes the token of one request;
//! [`Policy::explain`] does the same and shows how. The signer, the time and random
//! bytes are given to it: it reaches nothing by itself and remembers no request.
//!
//! The vocabulary is that of `wit/`, whose records are used as they are generated.
//! Built for WebAssembly the crate is the component `jwt-generator`; anywhere else
//! it is a library with the same behaviour.

mod bindings;
mod claims;
mod entries;
mod entry;
mod explain;
mod failure;
mod header;
mod inputs;
mod issue;
mod policy;
mod reads;
mod registered;
mod text;
mod token;
mod unsigned_token;

#[cfg(target_arch = "wasm32")]
mod guest;

pub use bindings::jwt_gateway::policy::{signer, types};
pub use policy::{Policy, SigningKey, Surroundings};
