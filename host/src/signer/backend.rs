//! The seam between a private key and whoever signs with it.
//!
//! A backend is a file beside this one with a type that is a [`SignerBackend`], and
//! a line in `key.rs`, where a key is opened, that says which keys are its own.
//! Nothing else knows a backend by name.
//!
//! That line chooses among keys that `read_key` has read. It reads PEM, or for HS
//! methods any text as the secret itself, so a text that only names a key elsewhere
//! does not get there: for such keys the backend has to be chosen by the text, in
//! front of `read_key`.
//!
//! A backend computes and does not wait. The component signs in the middle of its
//! own call, so whoever waits in `sign` keeps the thread from other requests and
//! the instance from the next one, and the deadline of the call goes on. The only
//! wait in front of it is for the same signature: requests for one message have it
//! made once (`memo.rs`), which is as long as the backend computes. Opening may wait:
//! it happens when a policy is compiled. With a key behind a network requests cannot
//! sign before the contract lets the host sign outside the component's call
//! (`wit/signer.wit`, `sign`).

use super::public::PublicSide;

/// A private key with whoever signs with it. What is known of the key is settled
/// when it is opened.
pub trait SignerBackend: Send + Sync {
    /// Signs the message: the bytes that a token of the key's signing method ends
    /// with, before base64url (RFC 7518, section 3).
    ///
    /// # Errors
    /// There is no signature.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFailure>;

    /// What may be known of the key.
    fn public(&self) -> &PublicSide;

    /// What is weak about the key, in one sentence that says what to do.
    fn weakness(&self) -> Option<String>;

    /// Whether a signature costs more than finding it among those already made.
    fn is_worth_remembering(&self) -> bool {
        true
    }
}

/// Why a signature could not be made, in a sentence or two that say what to do. A
/// constant, so that nothing of the key or the message can be in it.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("{0}")]
pub struct SignFailure(pub &'static str);

impl SignFailure {
    /// The library refused, which for a key that opened it does not do.
    pub const REFUSED: Self = Self("The signer failed. Replace the private key.");
}
