//! Puts a token together: JSON, base64url, signature (RFC 7515, section 7.1).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::failure::failure;
use crate::types::{Failure, FailureKind, SigningMethod};

/// The largest header and the largest claims, each in bytes of JSON. A token has to
/// fit into a header of a request, where few servers take more than this.
pub(crate) const MAX_JSON: usize = 64 * 1024;

/// The bytes that a signature takes in base64url. RSA's depend on the key: here it is one
/// of 2048 bits, and what is longer grows when it is there.
pub(crate) fn signature_size(method: SigningMethod) -> usize {
    match method {
        SigningMethod::Rs256 | SigningMethod::Rs384 | SigningMethod::Rs512 => 342,
        SigningMethod::Hs256 => 43,
        SigningMethod::Hs384 => 64,
        SigningMethod::Hs512 | SigningMethod::Es256 => 86,
        SigningMethod::Es384 => 128,
    }
}

/// The token's text as it grows: header, claims, signature.
pub(crate) struct Token(String);

impl Token {
    /// A token that begins with an encoded header, with room for a signature.
    pub(crate) fn with_encoded_header(header: &str, claims: &[u8], signature_size: usize) -> Self {
        let mut token = Self::sized(header.len(), claims, signature_size);
        token.0.push_str(header);
        token.append(claims);
        token
    }

    /// A token that begins with a header of this JSON, with room for a signature.
    pub(crate) fn with_header(header: &[u8], claims: &[u8], signature_size: usize) -> Self {
        let mut token = Self::sized(encoded_size(header), claims, signature_size);
        BASE64_URL_SAFE_NO_PAD.encode_string(header, &mut token.0);
        token.append(claims);
        token
    }

    /// What is signed.
    pub(crate) fn signing_input(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The whole token.
    pub(crate) fn signed(mut self, signature: &[u8]) -> String {
        self.append(signature);
        self.0
    }

    /// Room for exactly what follows: nothing is moved while it grows, nor when it is whole.
    fn sized(header: usize, claims: &[u8], signature: usize) -> Self {
        Self(String::with_capacity(
            header + 1 + encoded_size(claims) + 1 + signature,
        ))
    }

    fn append(&mut self, part: &[u8]) {
        self.0.push('.');
        BASE64_URL_SAFE_NO_PAD.encode_string(part, &mut self.0);
    }
}

/// The bytes that a part takes in base64url.
fn encoded_size(part: &[u8]) -> usize {
    (part.len() * 4).div_ceil(3)
}

/// Checks that a header or the claims, of so many bytes of JSON, are not too large for a
/// token.
pub(crate) fn check_size(field: &str, bytes: usize) -> Result<(), Failure> {
    if bytes <= MAX_JSON {
        return Ok(());
    }
    let message = format!("The token would be too large: over {MAX_JSON} bytes here.");
    Err(failure(FailureKind::Limit, field, message))
}

/// Puts a comma between a member of an object and the one before it.
pub(crate) fn separate(json: &mut Vec<u8>) {
    if json.last() != Some(&b'{') {
        json.push(b',');
    }
}

/// A value as JSON text.
pub(crate) fn json(value: &(impl Serialize + ?Sized)) -> String {
    let mut json = Vec::new();
    write_json(&mut json, value);
    String::from_utf8(json).unwrap_or_default()
}

/// Writes a value as JSON.
pub(crate) fn write_json(json: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    let start = json.len();
    if serde_json::to_writer(&mut *json, value).is_err() {
        // Only a Binary has no JSON form, and no evaluation yields one.
        json.truncate(start);
        json.extend_from_slice(b"null");
    }
}
