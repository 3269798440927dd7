//! Seals private keys for the database.
//!
//! Each record is encrypted with AES-256-GCM (NIST SP 800-38D) under a key of its
//! own, which HKDF-SHA256 (RFC 5869) derives from the master key and a random
//! salt. The record's identity is associated data, so a record that was moved to
//! another policy does not open there.
//!
//! A sealed record is: format version (1 byte), identity of the master key (8),
//! salt (32), nonce (12), ciphertext, tag (16).

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use gateway_model::{PolicyId, Secret};
use zeroize::Zeroizing;

use super::file::fill_random;
use super::master_key::{MasterKey, MasterKeyError};

const FORMAT: u8 = 1;
const MASTER_ID_LEN: usize = 8;
const SALT_LEN: usize = 32;

/// Seals and unseals private keys, or says why it cannot.
#[derive(Debug)]
pub struct Vault {
    master: Result<MasterKey, MasterKeyError>,
}

/// A sealed private key: unreadable, and so of no harm in a database.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// The record as the database keeps it.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The record for the database to keep.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

impl Vault {
    /// A vault that opens with this master key, or stays closed without one.
    pub fn new(master: Result<MasterKey, MasterKeyError>) -> Self {
        Self { master }
    }

    /// Why nothing can be sealed or unsealed, if so.
    pub fn closed(&self) -> Option<&MasterKeyError> {
        self.master.as_ref().err()
    }

    /// Seals the private key of a policy.
    ///
    /// # Errors
    /// There is no master key, or no randomness.
    pub fn seal(&self, policy: &PolicyId, private_key: &Secret) -> Result<Sealed, SealError> {
        let master = self.master.as_ref().map_err(closed)?;
        let mut salt = [0; SALT_LEN];
        let mut nonce = [0; NONCE_LEN];
        fill_random(&mut salt).map_err(|_| SealError::Failed)?;
        fill_random(&mut nonce).map_err(|_| SealError::Failed)?;

        let header = [&[FORMAT][..], &master_id(master)?, &salt, &nonce].concat();
        // Encryption happens in place, so the plain text is overwritten by it; the
        // room for the tag keeps the vector from leaving a copy when it grows.
        let plain = private_key.expose().as_bytes();
        let mut text = Zeroizing::new(Vec::with_capacity(plain.len() + AES_256_GCM.tag_len()));
        text.extend_from_slice(plain);
        record_key(master, &salt)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                identity(&header, policy),
                &mut *text,
            )
            .map_err(|Unspecified| SealError::Failed)?;
        Ok(Sealed([header, text.to_vec()].concat()))
    }

    /// Opens the private key of a policy.
    ///
    /// # Errors
    /// There is no master key or another one, or the record is not what was
    /// sealed for this policy.
    pub fn unseal(&self, policy: &PolicyId, sealed: &Sealed) -> Result<Secret, UnsealError> {
        let master = self.master.as_ref().map_err(closed)?;
        let parts = SealedParts::read(&sealed.0).ok_or(UnsealError::Unreadable)?;
        if parts.master_id != master_id(master)? {
            return Err(UnsealError::OtherMasterKey);
        }
        let mut text = Zeroizing::new(parts.ciphertext.to_vec());
        let plain = record_key(master, parts.salt)?
            .open_in_place(
                Nonce::assume_unique_for_key(*parts.nonce),
                identity(parts.header, policy),
                &mut text,
            )
            .map_err(|Unspecified| UnsealError::Damaged)?;
        let plain = std::str::from_utf8(plain).map_err(|_| UnsealError::Damaged)?;
        Ok(Secret::new(plain.to_owned()))
    }
}

struct SealedParts<'a> {
    header: &'a [u8],
    master_id: &'a [u8],
    salt: &'a [u8],
    nonce: &'a [u8; NONCE_LEN],
    ciphertext: &'a [u8],
}

impl<'a> SealedParts<'a> {
    fn read(record: &'a [u8]) -> Option<Self> {
        let (header, ciphertext) =
            record.split_at_checked(1 + MASTER_ID_LEN + SALT_LEN + NONCE_LEN)?;
        let (format, rest) = header.split_first()?;
        let (master_id, rest) = rest.split_at_checked(MASTER_ID_LEN)?;
        let (salt, nonce) = rest.split_at_checked(SALT_LEN)?;
        (*format == FORMAT).then_some(Self {
            header,
            master_id,
            salt,
            nonce: nonce.try_into().ok()?,
            ciphertext,
        })
    }
}

/// What the record is bound to. The policy's identifier stands last, so no two
/// identities are the same bytes.
fn identity(header: &[u8], policy: &PolicyId) -> Aad<Vec<u8>> {
    let name = b"private key of policy ";
    Aad::from([header, name, policy.as_str().as_bytes()].concat())
}

fn record_key(master: &MasterKey, salt: &[u8]) -> Result<LessSafeKey, SealError> {
    let derived = Salt::new(HKDF_SHA256, salt).extract(master.bytes());
    let key = derived
        .expand(&[b"jwt-gateway private key v1"], &AES_256_GCM)
        .map(UnboundKey::from)
        .map_err(|Unspecified| SealError::Failed)?;
    Ok(LessSafeKey::new(key))
}

/// Tells one master key from another without saying anything about it.
fn master_id(master: &MasterKey) -> Result<[u8; MASTER_ID_LEN], SealError> {
    struct Length;
    impl KeyType for Length {
        fn len(&self) -> usize {
            MASTER_ID_LEN
        }
    }
    let mut id = [0; MASTER_ID_LEN];
    // The master key is random, so it may serve as a pseudorandom key without
    // extraction (RFC 5869, section 3.3).
    Prk::new_less_safe(HKDF_SHA256, master.bytes())
        .expand(&[b"jwt-gateway master key id v1"], Length)
        .and_then(|derived| derived.fill(&mut id))
        .map_err(|Unspecified| SealError::Failed)?;
    Ok(id)
}

fn closed(error: &MasterKeyError) -> SealError {
    SealError::Closed(error.to_string())
}

/// Why a private key cannot be sealed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// There is no master key; the text says why and what to do.
    #[error("{0}")]
    Closed(String),
    /// The cryptographic library refused.
    #[error("The private key cannot be sealed, because the system gives no random bytes.")]
    Failed,
}

/// Why a private key cannot be unsealed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnsealError {
    /// There is no master key; the text says why and what to do.
    #[error(transparent)]
    Closed(#[from] SealError),
    /// The record has another format.
    #[error(
        "The private key in the database is in a form that this version of the gateway does not know. Set the private key again."
    )]
    Unreadable,
    /// Another master key sealed the record.
    #[error(
        "The private key was sealed with another master key. Restore that master key and restart, or set the private key again."
    )]
    OtherMasterKey,
    /// The record was changed, or belongs to another policy.
    #[error(
        "The private key in the database was damaged or belongs to another policy. Set the private key again."
    )]
    Damaged,
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "a private key that nobody may see";

    fn vault() -> Vault {
        Vault::new(Ok(MasterKey::random().unwrap()))
    }

    fn policy(name: &str) -> PolicyId {
        PolicyId::new(name)
    }

    fn sealed(vault: &Vault) -> Sealed {
        let key = Secret::new(KEY.to_owned());
        vault.seal(&policy("one"), &key).unwrap()
    }

    #[test]
    fn a_sealed_key_opens_for_its_policy() {
        let vault = vault();
        let key = vault.unseal(&policy("one"), &sealed(&vault)).unwrap();
        assert_eq!(key.expose(), KEY);
    }

    #[test]
    fn a_sealed_key_shows_nothing_of_the_key_and_is_new_each_time() {
        let vault = vault();
        let (first, second) = (sealed(&vault), sealed(&vault));
        assert_ne!(first, second);
        let part = &KEY.as_bytes()[..8];
        assert!(!first.as_bytes().windows(8).any(|window| window == part));
    }

    #[test]
    fn a_record_moved_to_another_policy_stays_closed() {
        let vault = vault();
        let error = vault.unseal(&policy("two"), &sealed(&vault)).unwrap_err();
        assert_eq!(error, UnsealError::Damaged);
    }

    #[test]
    fn every_changed_byte_keeps_the_record_closed() {
        let vault = vault();
        let record = sealed(&vault);
        for position in 0..record.as_bytes().len() {
            let mut bytes = record.as_bytes().to_vec();
            bytes[position] ^= 1;
            let changed = vault.unseal(&policy("one"), &Sealed::from_bytes(bytes));
            assert!(changed.is_err(), "byte {position} may be changed");
        }
        for length in 0..record.as_bytes().len() {
            let bytes = record.as_bytes()[..length].to_vec();
            let cut = vault.unseal(&policy("one"), &Sealed::from_bytes(bytes));
            assert!(cut.is_err(), "{length} bytes are enough");
        }
    }

    #[test]
    fn another_master_key_is_told_from_a_damaged_record() {
        let record = sealed(&vault());
        let error = vault().unseal(&policy("one"), &record).unwrap_err();
        assert_eq!(error, UnsealError::OtherMasterKey);
    }

    #[test]
    fn without_a_master_key_the_reason_is_given() {
        let closed = Vault::new(Err(MasterKeyError::GivenMalformed));
        let record = sealed(&vault());
        let error = closed.unseal(&policy("one"), &record).unwrap_err();
        assert_eq!(
            error.to_string(),
            MasterKeyError::GivenMalformed.to_string()
        );
        let key = Secret::new(KEY.to_owned());
        assert!(closed.seal(&policy("one"), &key).is_err());
    }
}
