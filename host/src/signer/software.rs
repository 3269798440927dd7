//! Signatures by the software signer's code, for the RSA keys that aws-lc-rs
//! refuses: slow, and under a warning.

use software_signer::{KeyError, KeyErrorKind, KeyMaterial, SignError, SigningMethod, SoftwareKey};

use super::backend::{SignFailure, SignerBackend};
use super::public::{PublicKey, PublicSide};
use super::random::fill_random;

/// An RSA key.
pub struct Software {
    key: SoftwareKey,
    public: PublicSide,
    weakness: Option<String>,
}

impl Software {
    /// Opens a key that was read for this signing method.
    ///
    /// # Errors
    /// The numbers of the key do not fit together, or it is no RSA key.
    pub fn open(method: SigningMethod, material: &KeyMaterial) -> Result<Self, KeyError> {
        let key = SoftwareKey::open(method, material)?;
        let (modulus, exponent) = key.rsa_public().ok_or_else(not_rsa)?;
        Ok(Self {
            key,
            public: PublicSide::Key(PublicKey::Rsa { modulus, exponent }),
            weakness: material.weakness(),
        })
    }
}

impl SignerBackend for Software {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFailure> {
        let mut random =
            |bytes: &mut [u8]| fill_random(bytes).map_err(|_| SignError::NoRandomBytes);
        self.key
            .sign(message, &mut random)
            .map_err(|_| SignFailure::REFUSED)
    }

    fn public(&self) -> &PublicSide {
        &self.public
    }

    fn weakness(&self) -> Option<String> {
        self.weakness.clone()
    }
}

fn not_rsa() -> KeyError {
    KeyError {
        kind: KeyErrorKind::WrongKind,
        message: "The gateway signs in software with RSA keys only.".to_owned(),
    }
}
