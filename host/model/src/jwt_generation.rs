//! The configuration of the policy *Credential Injection JWT Generation*.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::read::Reader;
use crate::{Issue, Secret};

/// What an admin fills in, without the private key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JwtGenerationConfig {
    /// How the token is signed.
    pub signing_method: SigningMethod,
    /// Whether the token carries its time of issue.
    pub iat: bool,
    /// From issue to expiry; 0 omits the claim.
    pub exp: Seconds,
    /// From issue until the token becomes valid; 0 omits the claim.
    pub nbf: Seconds,
    /// Further claims.
    pub custom_claims: Vec<Entry>,
    /// Further header parameters.
    pub custom_headers: Vec<Entry>,
}

impl JwtGenerationConfig {
    /// The field with the private key.
    pub const SECRET_FIELD: &'static str = "privateKey";

    /// Reads a policy's `config` mapping, private key included, and reports
    /// every issue with its shape. Paths begin at the mapping.
    ///
    /// # Errors
    /// Every field that is missing, unknown, or not of its type.
    pub fn parse(document: &serde_json::Value) -> Result<(Self, Secret), Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let read = Self::read(&mut reader, false);
        reader.finish(|| {
            let (config, key) = read?;
            Some((config, key?))
        })
    }

    /// Reads every field. `privateKey` may be left out if the policy
    /// `has_key` one already.
    pub(crate) fn read(fields: &mut Reader<'_>, has_key: bool) -> Option<(Self, Option<Secret>)> {
        let key = if has_key {
            Some(fields.optional(Self::SECRET_FIELD, Reader::secret))
        } else {
            let key = fields.required(Self::SECRET_FIELD, Reader::secret);
            key.map(Some)
        };
        let config = Self::read_rest(fields);
        Some((config?, key?))
    }

    /// Reads every field but `privateKey`.
    fn read_rest(fields: &mut Reader<'_>) -> Option<Self> {
        let method = fields.optional("signingMethod", Reader::one_of(&SigningMethod::BY_NAME));
        let iat = fields.optional("iat", Reader::boolean);
        let exp = fields.optional("exp", Reader::seconds);
        let nbf = fields.optional("nbf", Reader::seconds);
        let custom_claims = fields.required("customClaims", Reader::entries);
        let custom_headers = fields.required("customHeaders", Reader::entries);
        Some(Self {
            signing_method: method.unwrap_or_default(),
            iat: iat.unwrap_or(true),
            exp: exp.unwrap_or_default(),
            nbf: nbf.unwrap_or_default(),
            custom_claims: custom_claims?,
            custom_headers: custom_headers?,
        })
    }
}

/// A name and a value, each text or a DataWeave expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The name of the claim or header parameter.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// How a token is signed: `alg` of RFC 7518, section 3.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum SigningMethod {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[default]
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
}

impl SigningMethod {
    /// Every method by its name, in the order in which a form offers them.
    pub const BY_NAME: [(&'static str, Self); 8] = [
        ("RS256", Self::Rs256),
        ("RS384", Self::Rs384),
        ("RS512", Self::Rs512),
        ("HS256", Self::Hs256),
        ("HS384", Self::Hs384),
        ("HS512", Self::Hs512),
        ("ES256", Self::Es256),
        ("ES384", Self::Es384),
    ];

    /// The name, such as `RS256`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
        }
    }
}

impl fmt::Display for SigningMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A number of seconds after the time of issue. 0 stands for *none*.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Seconds(pub u64);

impl Seconds {
    /// The largest number that every JSON reader keeps exact (RFC 8259, section 6).
    pub const MAX: u64 = 9_007_199_254_740_991;
}
