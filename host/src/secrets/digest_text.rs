//! The digest of a client secret as a text, in the form of PHC strings
//! (<https://github.com/P-H-C/phc-string-format>): the algorithm, the salt, which is the
//! client id, and the digest, both in base64 without padding.
//!
//! The text is of no use as a secret: what a client sends is hashed, and no secret may
//! begin as these do.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use gateway_model::{CLIENT_SECRET_DIGEST, ClientId};

use super::digest::SecretDigest;

/// Why a text is no digest of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// It begins in another way.
    #[error(
        "This is no digest that can be used here: those begin with $jwt-gateway-sha256$ and are written by `export`. Write the secret itself as `secret`."
    )]
    Algorithm,
    /// It is not what `export` writes.
    #[error(
        "This digest is damaged. Behind $jwt-gateway-sha256$ stand the client id and 32 bytes, in base64 without padding, with $ in between. Copy it as `export` writes it."
    )]
    Damaged,
    /// Its salt is another client id.
    #[error(
        "This is the digest of another client application's secret. Write the id that it had, or the secret itself as `secret`."
    )]
    Owner,
}

/// The text of a digest.
pub fn write(id: &ClientId, digest: &SecretDigest) -> String {
    let encode = |bytes: &[u8]| BASE64_STANDARD_NO_PAD.encode(bytes);
    let (salt, hash) = (encode(id.as_str().as_bytes()), encode(digest.as_bytes()));
    format!("{CLIENT_SECRET_DIGEST}{salt}${hash}")
}

/// The digest of this client application's secret in a text.
///
/// # Errors
/// It is none, or that of another one.
pub fn read(id: &ClientId, text: &str) -> Result<SecretDigest, DigestError> {
    let behind = text.strip_prefix(CLIENT_SECRET_DIGEST);
    let (salt, hash) = behind
        .ok_or(DigestError::Algorithm)?
        .split_once('$')
        .ok_or(DigestError::Damaged)?;
    let decode = |text: &str| BASE64_STANDARD_NO_PAD.decode(text);
    let salt = decode(salt).map_err(|_| DigestError::Damaged)?;
    let hash = decode(hash).map_err(|_| DigestError::Damaged)?;
    let hash = <[u8; SecretDigest::LENGTH]>::try_from(hash).map_err(|_| DigestError::Damaged)?;
    if salt != id.as_str().as_bytes() {
        return Err(DigestError::Owner);
    }
    Ok(SecretDigest::from_bytes(hash))
}
