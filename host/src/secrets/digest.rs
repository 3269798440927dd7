//! What is kept of passwords and client secrets.

use std::{fmt, io};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use gateway_model::Secret;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::file::fill_random;

/// The SHA-256 digest of a secret together with its owner's name.
///
/// A fast hash is right here, where a password hash such as Argon2 would cost every
/// request milliseconds: client secrets are random and at least 32 characters
/// long, so nobody finds one by trying, and the digest of a Basic password stays
/// in memory. The owner's name makes equal secrets look different and is compared
/// along with the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretDigest([u8; 32]);

impl SecretDigest {
    /// Bytes of a digest.
    pub const LENGTH: usize = 32;

    /// The digest of the secret of `owner`.
    pub fn new(owner: &[u8], secret: &[u8]) -> Self {
        // It keeps a part of the secret, and is not moved about: what is freed is
        // overwritten, what was on the stack is not.
        let mut hash = Box::new(Sha256::new());
        // The length tells where the owner ends, whatever the bytes.
        hash.update((owner.len() as u64).to_be_bytes());
        hash.update(owner);
        hash.update(secret);
        Self(hash.finalize_reset().into())
    }

    /// The digest that was kept.
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// The digest for keeping.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether both are the same, which takes as long whatever they are.
    pub fn is(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }

    /// Whether this is the digest of that owner's secret. What is compared are
    /// digests and all of them, so the time says nothing about the secret.
    pub fn matches(&self, owner: &[u8], secret: &[u8]) -> bool {
        self.is(&Self::new(owner, secret)).into()
    }
}

/// Makes a client secret: 32 random bytes in base64url.
///
/// # Errors
/// The operating system gives no random bytes.
pub fn new_client_secret() -> io::Result<Secret> {
    let mut bytes = Zeroizing::new([0; 32]);
    fill_random(bytes.as_mut_slice())?;
    Ok(Secret::new(BASE64_URL_SAFE_NO_PAD.encode(bytes.as_slice())))
}

impl fmt::Debug for SecretDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_with_the_secret_matches() {
        let digest = SecretDigest::new(b"ada", b"secret");
        assert!(digest.matches(b"ada", b"secret"));
        for (owner, secret) in [
            ("ada", "Secret"),
            ("ada", ""),
            ("bob", "secret"),
            ("adas", "ecret"),
            ("", "adasecret"),
        ] {
            assert!(
                !digest.matches(owner.as_bytes(), secret.as_bytes()),
                "{owner} {secret}"
            );
        }
    }
}
