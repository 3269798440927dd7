//! The component `software-signer`: the library behind the interface of `wit/`.

use crate::bindings::exports::jwt_gateway::policy::signer as wit;
use crate::bindings::wasi::random::random::get_random_bytes;

use crate::{KeyError, KeyErrorKind, SignError, SigningMethod, SoftwareKey, read_key};

/// The component's export.
pub(crate) struct Signer;

impl wit::Guest for Signer {
    type Key = Key;
}

/// A key that a caller has opened.
pub(crate) struct Key {
    key: SoftwareKey,
    weakness: Option<String>,
}

impl wit::GuestKey for Key {
    fn open(method: wit::SigningMethod, private_key: String) -> Result<wit::Key, wit::KeyError> {
        let private_key = zeroize::Zeroizing::new(private_key);
        let method = method.into();
        let material = read_key(method, &private_key)?;
        let key = SoftwareKey::open(method, &material)?;
        Ok(wit::Key::new(Self {
            key,
            weakness: material.weakness(),
        }))
    }

    fn weakness(&self) -> Option<String> {
        self.weakness.clone()
    }

    fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, wit::SignError> {
        self.key
            .sign(&message, &mut fill_random)
            .map_err(|error| wit::SignError {
                message: error.to_string(),
            })
    }
}

fn fill_random(bytes: &mut [u8]) -> Result<(), SignError> {
    let random = get_random_bytes(bytes.len() as u64);
    // A host that answers with another length than asked has no random bytes for us.
    if random.len() != bytes.len() {
        return Err(SignError::NoRandomBytes);
    }
    bytes.copy_from_slice(&random);
    Ok(())
}

impl From<wit::SigningMethod> for SigningMethod {
    fn from(method: wit::SigningMethod) -> Self {
        match method {
            wit::SigningMethod::Rs256 => Self::Rs256,
            wit::SigningMethod::Rs384 => Self::Rs384,
            wit::SigningMethod::Rs512 => Self::Rs512,
            wit::SigningMethod::Hs256 => Self::Hs256,
            wit::SigningMethod::Hs384 => Self::Hs384,
            wit::SigningMethod::Hs512 => Self::Hs512,
            wit::SigningMethod::Es256 => Self::Es256,
            wit::SigningMethod::Es384 => Self::Es384,
        }
    }
}

impl From<KeyError> for wit::KeyError {
    fn from(error: KeyError) -> Self {
        let kind = match error.kind {
            KeyErrorKind::Empty => wit::KeyErrorKind::Empty,
            KeyErrorKind::Unreadable => wit::KeyErrorKind::Unreadable,
            KeyErrorKind::WrongKind => wit::KeyErrorKind::WrongKind,
            KeyErrorKind::Encrypted => wit::KeyErrorKind::Encrypted,
            KeyErrorKind::NotPrivate => wit::KeyErrorKind::NotPrivate,
            KeyErrorKind::Unavailable => wit::KeyErrorKind::Unavailable,
        };
        Self {
            kind,
            message: error.message,
        }
    }
}
