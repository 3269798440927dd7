//! Why a key could not be opened.

use thiserror::Error;

/// Why a key could not be opened. Never contains key material.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct KeyError {
    /// What is wrong.
    pub kind: KeyErrorKind,
    /// One or two sentences: what is wrong and what to do.
    pub message: String,
}

impl KeyError {
    pub(crate) fn new(kind: KeyErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }
}

pub(crate) fn unreadable(message: impl Into<String>) -> KeyError {
    KeyError::new(KeyErrorKind::Unreadable, message)
}

pub(crate) fn inconsistent() -> KeyError {
    unreadable(
        "The numbers in this private key do not fit together. Take the key again from where it \
         was made, or make another.",
    )
}

/// What is wrong with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyErrorKind {
    /// There is no key.
    Empty,
    /// The text is not a key in a form that is understood.
    Unreadable,
    /// It is a key of another kind than the signing method needs.
    WrongKind,
    /// The key is encrypted.
    Encrypted,
    /// It is a public key or a certificate.
    NotPrivate,
    /// The signer cannot use the key.
    Unavailable,
}
