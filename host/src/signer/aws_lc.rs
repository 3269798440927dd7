//! Signatures by aws-lc-rs.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair,
};
use gateway_model::SigningMethod;
use software_signer::{Curve, KeyError, KeyErrorKind, KeyMaterial};

use super::backend::{SignFailure, SignerBackend};
use super::public::{PublicKey, PublicSide};

/// Bits of the smallest RSA key that the library signs with.
pub const MIN_RSA_BITS: u32 = 2048;

/// A key of any signing method.
pub struct AwsLc {
    key: Key,
    public: PublicSide,
    weakness: Option<String>,
}

#[allow(
    clippy::large_enum_variant,
    reason = "there is one for each policy, and a box would cost each signature a step"
)]
enum Key {
    Hmac(hmac::Key),
    Rsa {
        pair: RsaKeyPair,
        encoding: &'static dyn RsaEncoding,
    },
    Ecdsa(EcdsaKeyPair),
}

impl AwsLc {
    /// Opens a key that was read for this signing method.
    ///
    /// # Errors
    /// The numbers of the key do not fit together, or it is an RSA key under
    /// [`MIN_RSA_BITS`].
    pub fn open(method: SigningMethod, material: &KeyMaterial) -> Result<Self, KeyError> {
        let key = Key::open(method, material)?;
        let public = match &key {
            Key::Hmac(_) => PublicSide::Secret {
                bits: material.bits(),
            },
            Key::Rsa { pair, .. } => PublicSide::Key(rsa_public(pair)),
            Key::Ecdsa(pair) => {
                let point = pair.public_key().as_ref();
                PublicSide::Key(PublicKey::from_point(point).ok_or_else(refused)?)
            }
        };
        Ok(Self {
            key,
            public,
            weakness: material.weakness(),
        })
    }
}

impl SignerBackend for AwsLc {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFailure> {
        let random = SystemRandom::new();
        match &self.key {
            Key::Hmac(key) => Ok(hmac::sign(key, message).as_ref().to_vec()),
            Key::Rsa { pair, encoding } => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*encoding, &random, message, &mut signature)
                    .map_err(|_| SignFailure::REFUSED)?;
                Ok(signature)
            }
            Key::Ecdsa(pair) => {
                let signature = pair.sign(&random, message);
                let signature = signature.map_err(|_| SignFailure::REFUSED)?;
                Ok(signature.as_ref().to_vec())
            }
        }
    }

    fn public(&self) -> &PublicSide {
        &self.public
    }

    fn weakness(&self) -> Option<String> {
        self.weakness.clone()
    }

    /// An HMAC costs less than looking it up.
    fn is_worth_remembering(&self) -> bool {
        !matches!(self.key, Key::Hmac(_))
    }
}

impl Key {
    fn open(method: SigningMethod, material: &KeyMaterial) -> Result<Self, KeyError> {
        match material {
            KeyMaterial::Hmac { secret, .. } => {
                Ok(Self::Hmac(hmac::Key::new(hmac_algorithm(method), secret)))
            }
            KeyMaterial::Rsa { pkcs1, .. } => Ok(Self::Rsa {
                pair: RsaKeyPair::from_der(pkcs1).map_err(|_| refused())?,
                encoding: rsa_encoding(method),
            }),
            KeyMaterial::Ec { pkcs8, curve } => {
                let algorithm = match curve {
                    Curve::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
                    Curve::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
                };
                let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8).map_err(|_| refused())?;
                Ok(Self::Ecdsa(pair))
            }
        }
    }
}

fn rsa_public(pair: &RsaKeyPair) -> PublicKey {
    let key = pair.public_key();
    PublicKey::Rsa {
        modulus: key.modulus().big_endian_without_leading_zero().to_vec(),
        exponent: key.exponent().big_endian_without_leading_zero().to_vec(),
    }
}

fn refused() -> KeyError {
    KeyError {
        kind: KeyErrorKind::Unreadable,
        message: "The numbers in this private key do not fit together. Export the key anew or make another one.".to_owned(),
    }
}

fn rsa_encoding(method: SigningMethod) -> &'static dyn RsaEncoding {
    match method {
        SigningMethod::Rs384 => &RSA_PKCS1_SHA384,
        SigningMethod::Rs512 => &RSA_PKCS1_SHA512,
        _ => &RSA_PKCS1_SHA256,
    }
}

fn hmac_algorithm(method: SigningMethod) -> hmac::Algorithm {
    match method {
        SigningMethod::Hs384 => hmac::HMAC_SHA384,
        SigningMethod::Hs512 => hmac::HMAC_SHA512,
        _ => hmac::HMAC_SHA256,
    }
}
