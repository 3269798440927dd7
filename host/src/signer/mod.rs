//! The gateway's own signer: the interface `signer` of the component, natively.
//!
//! A key is parsed once, when a policy is compiled, and stays on this side of the
//! component's border. aws-lc-rs signs; RSA keys under 2048 bits, which it
//! refuses, are signed with by the software signer's code, slowly and under a
//! warning. This module must not know where keys come from or go to.

mod generate;
mod key;
mod memo;
mod public;
mod random;
mod verifier;

pub use generate::{GenerateError, GeneratedKey, generate};
pub use key::{SignFailure, SigningKey};
pub use random::{RandomUnavailable, fill_random};
pub use software_signer::{KeyError, KeyErrorKind};
pub use verifier::Verifier;
