//! The gateway's own signer: the interface `signer` of the component, natively.
//!
//! A key is parsed once, when a policy is compiled, and stays on this side of the
//! component's border. It is a signing method, a backend that signs, and a memory
//! of signatures already made. aws-lc-rs signs; RSA keys under 2048 bits, which it
//! refuses, are signed with by the software signer's code, slowly and under a
//! warning. Signing is synchronous: in a request the component waits for it in the
//! middle of its call, and `backend.rs` says what follows from that. This module
//! must not know where keys come from or go to.

mod aws_lc;
mod backend;
mod generate;
mod key;
mod memo;
mod public;
mod random;
mod software;
mod thumbprint;
mod verifier;

pub use backend::SignFailure;
pub use generate::{GenerateError, GeneratedKey, generate};
pub use key::SigningKey;
pub use random::{RandomUnavailable, fill_random};
pub use software_signer::{KeyError, KeyErrorKind};
pub use thumbprint::thumbprint;
pub use verifier::Verifier;
