//! The signer in software: the interface `signer` of `wit/`, in pure Rust.
//!
//! It has two users. As the component `software-signer` it serves runtimes that
//! have no signer of their own. The gateway links it as a library for two things:
//! [`read_key`], so that everybody refuses a key in the same words, and
//! [`SoftwareKey`], for RSA keys under 2048 bits, which its own library refuses.
//!
//! # What it is for
//! RUSTSEC-2023-0071 (the *Marvin* attack) is about RSA private-key operations of
//! the crate `rsa` up to 0.9 that take a time that depends on the key. Version
//! 0.10, used here, computes on `crypto-bigint` in constant time by intent, and
//! every RSA signature is blinded with fresh random bytes; ECDSA nonces get random
//! bytes too. What a WebAssembly compiler makes of constant-time code nobody
//! guarantees, though. So: where strangers can time many signatures precisely, use
//! a native signer, as the gateway does; use this one where there is none.
//!
//! It must not keep a key longer than its [`SoftwareKey`], and must not put a key
//! or part of one into a message.

mod any_curve;
mod der_key;
mod ec_key;
mod jwk;
mod key_error;
mod key_material;
mod key_text;
mod pem;
mod rsa_numbers;
mod secret_text;
mod signing_method;
mod software_key;
mod wrong_kind;

#[cfg(target_arch = "wasm32")]
mod bindings;
#[cfg(target_arch = "wasm32")]
mod guest;

pub use key_error::{KeyError, KeyErrorKind};
pub use key_material::KeyMaterial;
pub use key_text::read_key;
pub use secret_text::{misleading_secret, unseen_edge};
pub use signing_method::{Curve, SigningMethod};
pub use software_key::{SignError, SoftwareKey};
