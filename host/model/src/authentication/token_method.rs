//! Which signatures tokens may have.

use serde::{Deserialize, Serialize};

use super::jwt_options::{SigningKeyLength, SigningMethodFamily};
use crate::read::Reader;

/// How a token is signed, by the name that its header has as `alg` (RFC 7518, section
/// 3.1, and RFC 8037, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum TokenMethod {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// EdDSA on Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
}

impl TokenMethod {
    /// Every method by its name.
    pub const BY_NAME: [(&'static str, Self); 12] = [
        ("RS256", Self::Rs256),
        ("RS384", Self::Rs384),
        ("RS512", Self::Rs512),
        ("PS256", Self::Ps256),
        ("PS384", Self::Ps384),
        ("PS512", Self::Ps512),
        ("ES256", Self::Es256),
        ("ES384", Self::Es384),
        ("EdDSA", Self::EdDsa),
        ("HS256", Self::Hs256),
        ("HS384", Self::Hs384),
        ("HS512", Self::Hs512),
    ];

    /// The method of this kind over a hash of this length, if there is one.
    pub fn of(family: SigningMethodFamily, length: SigningKeyLength) -> Option<Self> {
        use SigningKeyLength::{Bits256, Bits384, Bits512};
        use SigningMethodFamily::{Es, Hmac, Rsa};
        Some(match (family, length) {
            (Rsa, Bits256) => Self::Rs256,
            (Rsa, Bits384) => Self::Rs384,
            (Rsa, Bits512) => Self::Rs512,
            (Hmac, Bits256) => Self::Hs256,
            (Hmac, Bits384) => Self::Hs384,
            (Hmac, Bits512) => Self::Hs512,
            (Es, Bits256) => Self::Es256,
            (Es, Bits384) => Self::Es384,
            (Es, Bits512) => return None,
        })
    }

    /// Whether both sides share its key, which is a secret.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512)
    }
}

/// Which signatures tokens may have, as it is written.
#[derive(Default)]
pub(crate) struct Signing {
    /// Set wherever `methods` is empty.
    pub(crate) family: Option<SigningMethodFamily>,
    /// Set wherever `methods` is empty.
    pub(crate) length: Option<SigningKeyLength>,
    pub(crate) methods: Vec<TokenMethod>,
}

impl Signing {
    /// Reads `signingMethod` with `signingKeyLength`, or `signingMethods`.
    pub(crate) fn read(fields: &mut Reader<'_>) -> Self {
        let family = fields.optional("signingMethod", read_family);
        let length = fields.optional("signingKeyLength", read_length);
        let methods = fields.optional("signingMethods", read_methods);
        let methods = methods.unwrap_or_default();
        let is_written = family.is_some() || length.is_some();
        let one = TokenMethod::of(family.unwrap_or_default(), length.unwrap_or_default());
        if one.is_none() {
            let message = "ES signatures are supported with 256 or 384 bits.";
            fields.error(&fields.path_of("signingKeyLength"), message);
        } else if !methods.is_empty() && is_written && !one.is_some_and(|it| methods.contains(&it))
        {
            let message = "`signingMethod` with `signingKeyLength` is none of these. Leave both out, or add it.";
            fields.error(&fields.path_of("signingMethods"), message);
        }
        match methods.is_empty() {
            true => Self {
                family: Some(family.unwrap_or_default()),
                length: Some(length.unwrap_or_default()),
                methods,
            },
            false => Self {
                family,
                length,
                methods,
            },
        }
    }

    /// The methods that tokens may be signed by.
    pub(crate) fn all(&self) -> Vec<TokenMethod> {
        match self.methods.as_slice() {
            [] => {
                let (family, length) = (self.family, self.length);
                let one = TokenMethod::of(family.unwrap_or_default(), length.unwrap_or_default());
                one.into_iter().collect()
            }
            methods => methods.to_vec(),
        }
    }
}

fn read_family<'a>(
    reader: &mut Reader<'a>,
    value: &'a serde_json::Value,
    path: &str,
) -> Option<SigningMethodFamily> {
    if value == "none" {
        let message = "A token without a signature proves nothing, so `none` is not supported here. Use `rsa`, `hmac` or `es`.";
        reader.error(path, message);
        return None;
    }
    Reader::one_of(&SigningMethodFamily::BY_NAME)(reader, value, path)
}

fn read_length<'a>(
    reader: &mut Reader<'a>,
    value: &'a serde_json::Value,
    path: &str,
) -> Option<SigningKeyLength> {
    let bits = reader.integer(value, path, 256..=512)?;
    SigningKeyLength::try_from(bits)
        .map_err(|message| reader.error(path, message))
        .ok()
}

fn read_methods<'a>(
    reader: &mut Reader<'a>,
    value: &'a serde_json::Value,
    path: &str,
) -> Option<Vec<TokenMethod>> {
    let mut known = Vec::new();
    reader.list(value, path, |reader, item, path| {
        let method = Reader::one_of(&TokenMethod::BY_NAME)(reader, item, path)?;
        if known.contains(&method) {
            reader.error(path, "This method comes twice.");
        }
        known.push(method);
        Some(method)
    })
}
