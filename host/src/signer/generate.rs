//! New private keys, in the form in which the policy's configuration takes them.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair as RsaPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm,
};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use gateway_model::{PublicKeyView, Secret, SigningMethod};
use pem_rfc7468::LineEnding;
use zeroize::Zeroizing;

use super::key::SigningKey;
use super::random::fill_random;

/// A new key and what may be known of it.
pub struct GeneratedKey {
    /// A PKCS#8 PEM document, or for HS methods the secret itself: base64url text
    /// of as many random bytes as the hash has.
    pub private_key: Secret,
    /// Its public side.
    pub public: PublicKeyView,
}

/// Makes a key for the signing method. RSA keys have 2048 bits.
///
/// # Errors
/// The operating system gave no random bytes.
pub fn generate(method: SigningMethod) -> Result<GeneratedKey, GenerateError> {
    let text = match method {
        SigningMethod::Rs256 | SigningMethod::Rs384 | SigningMethod::Rs512 => rsa()?,
        SigningMethod::Es256 => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING)?,
        SigningMethod::Es384 => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING)?,
        SigningMethod::Hs256 => secret::<32>()?,
        SigningMethod::Hs384 => secret::<48>()?,
        SigningMethod::Hs512 => secret::<64>()?,
    };
    let private_key = Secret::new(text);
    let public = SigningKey::open(method, &private_key, 0)
        .map_err(|_| GenerateError)?
        .public();
    Ok(GeneratedKey {
        private_key,
        public,
    })
}

/// No key could be made.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("no key could be made: the operating system gave no random bytes")]
pub struct GenerateError;

fn rsa() -> Result<String, GenerateError> {
    let pair = RsaPair::generate(KeySize::Rsa2048).map_err(|_| GenerateError)?;
    let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map_err(|_| GenerateError)?;
    pem(der.as_ref())
}

fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm) -> Result<String, GenerateError> {
    let pair = EcdsaKeyPair::generate(algorithm).map_err(|_| GenerateError)?;
    pem(pair.to_pkcs8v1().map_err(|_| GenerateError)?.as_ref())
}

fn secret<const BYTES: usize>() -> Result<String, GenerateError> {
    let mut bytes = Zeroizing::new([0; BYTES]);
    fill_random(&mut bytes[..]).map_err(|_| GenerateError)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(&bytes[..]))
}

fn pem(der: &[u8]) -> Result<String, GenerateError> {
    pem_rfc7468::encode_string("PRIVATE KEY", LineEnding::LF, der).map_err(|_| GenerateError)
}
