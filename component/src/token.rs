//! Puts a token together: JSON, base64url, signature (RFC 7515, section 7.1).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::failure::failure;
use crate::types::{Failure, FailureKind};

/// The largest header and the largest claims, each in bytes of JSON. A token has to
/// fit into a header of a request, where few servers take more than this.
pub(crate) const MAX_JSON: usize = 64 * 1024;

/// The longest signature there is, RSA with 8192 bits, in bytes of base64url.
const LONGEST_SIGNATURE: usize = 1366;

/// The token's text as it grows: header, claims, signature.
pub(crate) struct Token(String);

impl Token {
    /// A token that begins with an encoded header.
    pub(crate) fn with_encoded_header(header: &str, claims: &[u8]) -> Self {
        let mut token = Self::sized(header.len(), claims);
        token.0.push_str(header);
        token.append(claims);
        token
    }

    /// A token that begins with a header of this JSON.
    pub(crate) fn with_header(header: &[u8], claims: &[u8]) -> Self {
        let mut token = Self::sized(header.len() * 4 / 3 + 3, claims);
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

    /// Room for all that follows, so that nothing is moved while it grows.
    fn sized(header: usize, claims: &[u8]) -> Self {
        Self(String::with_capacity(
            header + claims.len() * 4 / 3 + LONGEST_SIGNATURE + 8,
        ))
    }

    fn append(&mut self, part: &[u8]) {
        self.0.push('.');
        BASE64_URL_SAFE_NO_PAD.encode_string(part, &mut self.0);
    }
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
