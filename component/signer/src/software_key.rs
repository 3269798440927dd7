//! A private key that signs.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use rsa::pkcs1::RsaPrivateKeyRef;
use rsa::pkcs1v15;
use rsa::pkcs8::DecodePrivateKey;
use rsa::pkcs8::der::Decode;
use rsa::traits::PublicKeyParts;
use sha2::{Sha256, Sha384, Sha512};
use signature::rand_core::{TryCryptoRng, TryRng};
use signature::{RandomizedSigner, SignatureEncoding};
use thiserror::Error;

use crate::key_error::inconsistent;
use crate::rsa_numbers::read_private_key;
use crate::{Curve, KeyError, KeyErrorKind, KeyMaterial, SigningMethod};

/// A private key, ready to sign. Its memory is wiped when it goes.
pub struct SoftwareKey(Key);

/// Boxed where the numbers take kilobytes.
enum Key {
    Hs256(Hmac<Sha256>),
    Hs384(Hmac<Sha384>),
    Hs512(Hmac<Sha512>),
    Rs256(Box<pkcs1v15::SigningKey<Sha256>>),
    Rs384(Box<pkcs1v15::SigningKey<Sha384>>),
    Rs512(Box<pkcs1v15::SigningKey<Sha512>>),
    Es256(p256::ecdsa::SigningKey),
    Es384(p384::ecdsa::SigningKey),
}

impl SoftwareKey {
    /// Opens a key that was read for this signing method.
    ///
    /// # Errors
    /// The numbers of the key do not fit together, or it was read for a method
    /// that needs another kind of key.
    pub fn open(method: SigningMethod, material: &KeyMaterial) -> Result<Self, KeyError> {
        use SigningMethod as Method;
        let key = match (method, material) {
            (Method::Hs256, KeyMaterial::Hmac { secret, .. }) => Key::Hs256(keyed(secret)?),
            (Method::Hs384, KeyMaterial::Hmac { secret, .. }) => Key::Hs384(keyed(secret)?),
            (Method::Hs512, KeyMaterial::Hmac { secret, .. }) => Key::Hs512(keyed(secret)?),
            (Method::Rs256, KeyMaterial::Rsa { pkcs1, .. }) => {
                Key::Rs256(Box::new(pkcs1v15::SigningKey::new(rsa_key(pkcs1)?)))
            }
            (Method::Rs384, KeyMaterial::Rsa { pkcs1, .. }) => {
                Key::Rs384(Box::new(pkcs1v15::SigningKey::new(rsa_key(pkcs1)?)))
            }
            (Method::Rs512, KeyMaterial::Rsa { pkcs1, .. }) => {
                Key::Rs512(Box::new(pkcs1v15::SigningKey::new(rsa_key(pkcs1)?)))
            }
            (
                Method::Es256,
                KeyMaterial::Ec {
                    pkcs8,
                    curve: Curve::P256,
                },
            ) => Key::Es256(
                p256::SecretKey::from_pkcs8_der(pkcs8)
                    .map_err(|_| inconsistent())?
                    .into(),
            ),
            (
                Method::Es384,
                KeyMaterial::Ec {
                    pkcs8,
                    curve: Curve::P384,
                },
            ) => Key::Es384(
                p384::SecretKey::from_pkcs8_der(pkcs8)
                    .map_err(|_| inconsistent())?
                    .into(),
            ),
            _ => {
                return Err(KeyError::new(
                    KeyErrorKind::WrongKind,
                    format!("The key was not read for {method}."),
                ));
            }
        };
        Ok(Self(key))
    }

    /// Signs the message. `random` fills its argument with bytes fit for
    /// cryptography, or fails; HS methods do not call it.
    ///
    /// # Errors
    /// There were no random bytes, or the key is too small for the hash.
    pub fn sign(
        &self,
        message: &[u8],
        random: &mut dyn FnMut(&mut [u8]) -> Result<(), SignError>,
    ) -> Result<Vec<u8>, SignError> {
        let random = &mut Random(random);
        match &self.0 {
            Key::Hs256(key) => Ok(mac(key, message)),
            Key::Hs384(key) => Ok(mac(key, message)),
            Key::Hs512(key) => Ok(mac(key, message)),
            Key::Rs256(key) => sign(key.as_ref(), message, random),
            Key::Rs384(key) => sign(key.as_ref(), message, random),
            Key::Rs512(key) => sign(key.as_ref(), message, random),
            Key::Es256(key) => sign::<p256::ecdsa::Signature>(key, message, random),
            Key::Es384(key) => sign::<p384::ecdsa::Signature>(key, message, random),
        }
    }

    /// Modulus and exponent of an RSA key, big-endian without leading zeros.
    pub fn rsa_public(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let key: &rsa::PrivateKey = match &self.0 {
            Key::Rs256(key) => key.as_ref().as_ref(),
            Key::Rs384(key) => key.as_ref().as_ref(),
            Key::Rs512(key) => key.as_ref().as_ref(),
            _ => return None,
        };
        Some((key.n_bytes().into(), key.e_bytes().into()))
    }
}

impl fmt::Debug for SoftwareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareKey").finish_non_exhaustive()
    }
}

/// Why a signature could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SignError {
    /// There were no random bytes.
    #[error("There were no random bytes to sign with.")]
    NoRandomBytes,
    /// The key cannot sign this.
    #[error("The key could not sign. Replace it with a longer one.")]
    Refused,
}

fn keyed<M: KeyInit>(secret: &[u8]) -> Result<M, KeyError> {
    M::new_from_slice(secret).map_err(|_| inconsistent())
}

fn rsa_key(pkcs1: &[u8]) -> Result<rsa::PrivateKey, KeyError> {
    let key = RsaPrivateKeyRef::from_der(pkcs1).map_err(|_| inconsistent())?;
    read_private_key(&key)
}

fn mac<M: Mac + Clone>(key: &M, message: &[u8]) -> Vec<u8> {
    key.clone()
        .chain_update(message)
        .finalize()
        .into_bytes()
        .to_vec()
}

fn sign<S: SignatureEncoding>(
    key: &impl RandomizedSigner<S>,
    message: &[u8],
    random: &mut Random<'_>,
) -> Result<Vec<u8>, SignError> {
    let signature = key
        .try_sign_with_rng(random, message)
        .map_err(|_| SignError::Refused)?;
    Ok(signature.to_vec())
}

/// The caller's random bytes in the form that the signing libraries ask for.
struct Random<'a>(&'a mut dyn FnMut(&mut [u8]) -> Result<(), SignError>);

impl TryRng for Random<'_> {
    type Error = SignError;

    fn try_next_u32(&mut self) -> Result<u32, SignError> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, SignError> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), SignError> {
        (self.0)(bytes)
    }
}

impl TryCryptoRng for Random<'_> {}
