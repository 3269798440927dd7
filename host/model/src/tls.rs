//! The configurations of the policies *Transport Layer Security - Inbound* and
//! *- Outbound*, with the names that Flex Gateway's documentation gives their
//! fields. `keyFile`, `crtFile` and `serverName` are the gateway's own.
//!
//! Whether a certificate is one, and fits its key, is not decided here.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Secret;
use crate::read::Reader;

/// How clients are spoken to on a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TlsConfig {
    /// What the gateway shows to clients.
    pub certificate: Certificate,
    /// Whether clients must show a certificate. If not, and there is `trustedCA`,
    /// they may.
    pub require_client_certificate: bool,
    /// Who vouches for clients: certificates in PEM.
    #[serde(rename = "trustedCA", skip_serializing_if = "Option::is_none")]
    pub trusted_ca: Option<String>,
    /// What both sides can agree on.
    #[serde(flatten)]
    pub terms: TlsTerms,
}

/// How an upstream is spoken to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TlsOutboundConfig {
    /// Whether anybody is believed to be the upstream.
    pub skip_validation: bool,
    /// Who vouches for the upstream: certificates in PEM; none: whom the operating
    /// system trusts.
    #[serde(rename = "trustedCA", skip_serializing_if = "Option::is_none")]
    pub trusted_ca: Option<String>,
    /// What the gateway shows to the upstream, if that asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// The name that the upstream is asked for and must have; none: the host of its
    /// address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_name: Option<String>,
    /// What both sides can agree on.
    #[serde(flatten)]
    pub terms: TlsTerms,
}

/// Where a certificate is. Its private key is kept apart, or in a file as well.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Certificate {
    /// Written out.
    Text {
        /// The certificate and those that vouch for it, in PEM.
        crt: String,
    },
    /// In files, which are read again when they change.
    Files {
        /// The path of the file with the private key.
        #[serde(rename = "keyFile")]
        key_file: String,
        /// The path of the file with the certificates.
        #[serde(rename = "crtFile")]
        crt_file: String,
    },
}

/// What both sides of a connection can agree on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TlsTerms {
    /// Protocols, the best first.
    pub alpn: Vec<Alpn>,
    /// The least version of TLS.
    pub minversion: TlsVersion,
    /// The greatest version of TLS.
    pub maxversion: TlsVersion,
    /// Cipher suites by their names at IANA; empty: all that are safe.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ciphers: Vec<String>,
}

/// A protocol within TLS, by its name in ALPN (RFC 7301).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Alpn {
    /// HTTP/2.
    #[serde(rename = "h2")]
    Http2,
    /// HTTP/1.1.
    #[serde(rename = "http/1.1")]
    Http1,
}

impl Alpn {
    /// Every protocol by its name.
    pub const BY_NAME: [(&'static str, Self); 2] = [("h2", Self::Http2), ("http/1.1", Self::Http1)];

    /// The name, such as `h2`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Http2 => "h2",
            Self::Http1 => "http/1.1",
        }
    }
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TlsVersion {
    /// RFC 2246, deprecated by RFC 8996: as the least version it stands for 1.2.
    #[serde(rename = "1.0")]
    Tls10,
    /// RFC 4346, deprecated by RFC 8996: as the least version it stands for 1.2.
    #[serde(rename = "1.1")]
    Tls11,
    /// RFC 5246.
    #[serde(rename = "1.2")]
    Tls12,
    /// RFC 8446.
    #[serde(rename = "1.3")]
    Tls13,
}

impl TlsVersion {
    /// Every version that is spoken, by its name.
    pub const BY_NAME: [(&'static str, Self); 2] = [("1.2", Self::Tls12), ("1.3", Self::Tls13)];

    /// What may be written as the least version.
    const LEAST: [(&'static str, Self); 4] = [
        ("1.2", Self::Tls12),
        ("1.3", Self::Tls13),
        ("1.0", Self::Tls10),
        ("1.1", Self::Tls11),
    ];
}

impl TlsConfig {
    /// Reads every field. `certificate.key` may be left out if the policy `has_key`
    /// one already.
    pub(crate) fn read(fields: &mut Reader<'_>, has_key: bool) -> Option<(Self, Option<Secret>)> {
        let certificate = fields.required("certificate", read_certificate(has_key));
        let require = fields.optional("requireClientCertificate", Reader::boolean);
        let trusted_ca = fields.optional("trustedCA", Reader::text);
        let terms = TlsTerms::read(fields);
        let require_client_certificate = require.unwrap_or_default();
        if require_client_certificate && !fields.has("trustedCA") {
            let message = "`trustedCA` is required where clients must show a certificate: it says who vouches for them.";
            fields.error(&fields.path_of("trustedCA"), message);
        }
        let (certificate, key) = certificate?;
        let config = Self {
            certificate,
            require_client_certificate,
            trusted_ca,
            terms,
        };
        Some((config, key))
    }
}

impl TlsOutboundConfig {
    /// Reads every field. `certificate.key` may be left out if the policy `has_key`
    /// one already.
    pub(crate) fn read(fields: &mut Reader<'_>, has_key: bool) -> Option<(Self, Option<Secret>)> {
        let skip_validation = fields.optional("skipValidation", Reader::boolean);
        let trusted_ca = fields.optional("trustedCA", Reader::text);
        let shows_certificate = fields.has("certificate");
        let certificate = fields.optional("certificate", read_certificate(has_key));
        let server_name = fields.optional("serverName", Reader::text);
        let terms = TlsTerms::read(fields);
        let (certificate, key) = if shows_certificate {
            let (certificate, key) = certificate?;
            (Some(certificate), key)
        } else {
            (None, None)
        };
        let config = Self {
            skip_validation: skip_validation.unwrap_or_default(),
            trusted_ca,
            certificate,
            server_name,
            terms,
        };
        Some((config, key))
    }
}

/// Reads a certificate with its key: either `crt` and `key`, or `crtFile` and
/// `keyFile`.
fn read_certificate<'a>(
    has_key: bool,
) -> impl FnOnce(&mut Reader<'a>, &'a Value, &str) -> Option<(Certificate, Option<Secret>)> {
    move |reader, value, path| {
        reader.object(value, path, |fields| {
            if fields.has("crtFile") || fields.has("keyFile") {
                let crt_file = fields.required("crtFile", Reader::text);
                let key_file = fields.required("keyFile", Reader::text);
                let (crt_file, key_file) = (crt_file?, key_file?);
                return Some((Certificate::Files { key_file, crt_file }, None));
            }
            let key = if has_key {
                Some(fields.optional("key", Reader::secret))
            } else {
                fields.required("key", Reader::secret).map(Some)
            };
            let crt = fields.required("crt", Reader::text);
            Some((Certificate::Text { crt: crt? }, key?))
        })
    }
}

impl TlsTerms {
    fn read(fields: &mut Reader<'_>) -> Self {
        let alpn = fields.optional("alpn", |reader, value, path| {
            let alpn = reader.list(value, path, |reader, item, path| {
                Reader::one_of(&Alpn::BY_NAME)(reader, item, path)
            })?;
            if alpn.is_empty() {
                reader.error(path, "At least one protocol must be offered.");
            }
            Some(alpn)
        });
        let minversion = fields.optional("minversion", Reader::one_of(&TlsVersion::LEAST));
        let maxversion = fields.optional("maxversion", Reader::one_of(&TlsVersion::BY_NAME));
        let ciphers = fields.optional("ciphers", |reader, value, path| {
            reader.list(value, path, Reader::text)
        });
        let terms = Self {
            alpn: alpn.unwrap_or_else(|| vec![Alpn::Http2, Alpn::Http1]),
            minversion: minversion.unwrap_or(TlsVersion::Tls12),
            maxversion: maxversion.unwrap_or(TlsVersion::Tls13),
            ciphers: ciphers.unwrap_or_default(),
        };
        if terms.minversion > terms.maxversion {
            let message = "The greatest version is below the least one.";
            fields.error(&fields.path_of("maxversion"), message);
        }
        terms
    }
}
