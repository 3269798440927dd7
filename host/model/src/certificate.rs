//! What a certificate says of itself, as the admin API shows it.

use serde::Serialize;
use serde_json::Value;

use crate::checked;

/// What a certificate says of itself (RFC 5280, section 4.1). Of one that cannot be read
/// there is the fingerprint alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CertificateView {
    /// The field of `config` that holds or names it, such as `certificate.crt`.
    pub field: String,
    /// Whose it is, as a distinguished name; it may be empty.
    pub subject: String,
    /// The names and addresses that it is for (subject alternative names).
    pub names: Vec<String>,
    /// Who issued it, as a distinguished name.
    pub issuer: String,
    /// From when on it is valid, in seconds since 1970-01-01T00:00:00Z.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<u64>,
    /// Until when it is valid, in seconds since 1970-01-01T00:00:00Z.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_after: Option<u64>,
    /// The kind of its key, such as `RSA 2048` or `EC P-256`.
    pub key: String,
    /// SHA-256 of the certificate: 32 bytes in hexadecimal, with colons between them.
    pub fingerprint: String,
}

impl CertificateView {
    /// What is checked already.
    pub(crate) fn of(shown: &Value) -> Option<Self> {
        let text = |name| checked::text::<String>(shown, name);
        let name = |name: &Value| name.as_str().map(str::to_owned);
        Some(Self {
            field: text("field")?,
            subject: text("subject")?,
            names: checked::list(shown.get("names")?, name)?,
            issuer: text("issuer")?,
            not_before: checked::number(shown, "notBefore"),
            not_after: checked::number(shown, "notAfter"),
            key: text("key")?,
            fingerprint: text("fingerprint")?,
        })
    }
}
