//! Public keys as other documents than a JWK hold them: PEM, and certificates.

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::Jwk;
use pem_rfc7468::LineEnding;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::server::ParsedCertificate;
use serde_json::{Map, Value};

/// Reads a public key in PEM of a kind that tokens are signed with.
pub fn read_pem(pem: &str) -> Option<DecodingKey> {
    let pem = pem.as_bytes();
    DecodingKey::from_rsa_pem(pem)
        .or_else(|_| DecodingKey::from_ec_pem(pem))
        .or_else(|_| DecodingKey::from_ed_pem(pem))
        .ok()
}

/// The members that a JWK has for this key: its kind and its numbers.
pub fn members_of(key: &DecodingKey) -> Option<Map<String, Value>> {
    let jwk = Jwk::from_decoding_key(key, None).ok()?;
    match serde_json::to_value(jwk).ok()? {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// The same for the key of a certificate in DER (RFC 5280, section 4.1.2.7). Whether it is
/// in time, and who vouches for it, is not looked at: whoever publishes it does.
pub fn members_of_certificate(der: &[u8]) -> Option<Map<String, Value>> {
    let certificate = CertificateDer::from(der);
    let parsed = ParsedCertificate::try_from(&certificate).ok()?;
    let info = parsed.subject_public_key_info();
    let pem = pem_rfc7468::encode_string("PUBLIC KEY", LineEnding::LF, &info).ok()?;
    members_of(&read_pem(&pem)?)
}

/// The same for the first certificate of a text in PEM.
pub fn members_of_pem_certificate(pem: &str) -> Option<Map<String, Value>> {
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    members_of_certificate(&certificate)
}
