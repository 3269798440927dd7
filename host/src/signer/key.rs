//! Private keys, ready to sign.

use std::fmt;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair,
};
use gateway_model::{KeyView, PublicKeyView, Secret, SigningMethod};
use software_signer::{Curve, KeyError, KeyErrorKind, KeyMaterial, SignError, SoftwareKey};

use super::memo::Memo;
use super::public::{PublicKey, PublicSide};
use super::random::fill_random;

/// A private key of one signing method, parsed.
pub struct SigningKey {
    method: SigningMethod,
    signer: Signer,
    memo: Option<Memo>,
    public: PublicSide,
    weakness: Option<String>,
}

/// Who makes the signature.
#[allow(
    clippy::large_enum_variant,
    reason = "there is one for each policy, and a box would cost each signature a step"
)]
enum Signer {
    Hmac(hmac::Key),
    Rsa {
        pair: RsaKeyPair,
        encoding: &'static dyn RsaEncoding,
    },
    Ecdsa(EcdsaKeyPair),
    /// RSA under 2048 bits.
    Software(SoftwareKey),
}

impl SigningKey {
    /// Reads a key and checks that it suits the signing method. `memo_bytes` bounds
    /// the memory for signatures already made; 0 means that every one is made anew.
    ///
    /// # Errors
    /// What is wrong with the key and what to do, without any of it.
    pub fn open(method: SigningMethod, text: &Secret, memo_bytes: u64) -> Result<Self, KeyError> {
        let material = software_signer::read_key(software_method(method), text.expose())?;
        let signer = Signer::open(method, &material)?;
        let public = match signer.public_key() {
            Some(key) => PublicSide::Key(key),
            None => PublicSide::Secret {
                bits: material.bits(),
            },
        };
        // An HMAC costs less than looking it up.
        let memo = match &signer {
            Signer::Hmac(_) => None,
            _ => (memo_bytes > 0).then(|| Memo::new(memo_bytes)),
        };
        Ok(Self {
            method,
            signer,
            memo,
            public,
            weakness: material.weakness(),
        })
    }

    /// The signing method that the key was opened for.
    pub fn method(&self) -> SigningMethod {
        self.method
    }

    /// What is weak about the key, in one sentence.
    pub fn weakness(&self) -> Option<String> {
        self.weakness.clone()
    }

    /// Signs the message.
    ///
    /// # Errors
    /// The library refused, which for a key that opened it does not do.
    pub fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, SignFailure> {
        match &self.memo {
            Some(memo) => memo.signature(message, |message| self.signer.sign(message)),
            None => self.signer.sign(&message),
        }
    }

    /// What may be known of the key; `set_at` is none.
    pub fn view(&self) -> KeyView {
        let PublicKeyView {
            kind,
            bits,
            jwk,
            thumbprint,
            public_key: _,
        } = self.public();
        KeyView {
            kind,
            bits,
            public_jwk: jwk,
            thumbprint,
            set_at: None,
        }
    }

    /// What whoever verifies tokens may know of the key.
    pub fn public(&self) -> PublicKeyView {
        self.public.view(self.method)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl Signer {
    fn open(method: SigningMethod, material: &KeyMaterial) -> Result<Self, KeyError> {
        match material {
            KeyMaterial::Hmac { secret, .. } => {
                Ok(Self::Hmac(hmac::Key::new(hmac_algorithm(method), secret)))
            }
            KeyMaterial::Rsa { bits, .. } if *bits < 2048 => {
                let key = SoftwareKey::open(software_method(method), material)?;
                Ok(Self::Software(key))
            }
            KeyMaterial::Rsa { pkcs1, .. } => {
                let pair = RsaKeyPair::from_der(pkcs1).map_err(|_| refused())?;
                Ok(Self::Rsa {
                    pair,
                    encoding: rsa_encoding(method),
                })
            }
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

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFailure> {
        let random = SystemRandom::new();
        match self {
            Self::Hmac(key) => Ok(hmac::sign(key, message).as_ref().to_vec()),
            Self::Rsa { pair, encoding } => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*encoding, &random, message, &mut signature)
                    .map_err(|_| SignFailure)?;
                Ok(signature)
            }
            Self::Ecdsa(pair) => {
                let signature = pair.sign(&random, message).map_err(|_| SignFailure)?;
                Ok(signature.as_ref().to_vec())
            }
            Self::Software(key) => {
                let mut random =
                    |bytes: &mut [u8]| fill_random(bytes).map_err(|_| SignError::NoRandomBytes);
                key.sign(message, &mut random).map_err(|_| SignFailure)
            }
        }
    }

    fn public_key(&self) -> Option<PublicKey> {
        match self {
            Self::Hmac(_) => None,
            Self::Rsa { pair, .. } => {
                let key = pair.public_key();
                let modulus = key.modulus().big_endian_without_leading_zero().to_vec();
                let exponent = key.exponent().big_endian_without_leading_zero().to_vec();
                Some(PublicKey::Rsa { modulus, exponent })
            }
            Self::Ecdsa(pair) => PublicKey::from_point(pair.public_key().as_ref()),
            Self::Software(key) => {
                let (modulus, exponent) = key.rsa_public()?;
                Some(PublicKey::Rsa { modulus, exponent })
            }
        }
    }
}

/// A signature could not be made.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("The signer failed. Replace the private key.")]
pub struct SignFailure;

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

fn software_method(method: SigningMethod) -> software_signer::SigningMethod {
    use software_signer::SigningMethod as Software;
    match method {
        SigningMethod::Rs256 => Software::Rs256,
        SigningMethod::Rs384 => Software::Rs384,
        SigningMethod::Rs512 => Software::Rs512,
        SigningMethod::Hs256 => Software::Hs256,
        SigningMethod::Hs384 => Software::Hs384,
        SigningMethod::Hs512 => Software::Hs512,
        SigningMethod::Es256 => Software::Es256,
        SigningMethod::Es384 => Software::Es384,
    }
}
