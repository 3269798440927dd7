//! Policies: as written, as kept, as shown.

use serde::{Deserialize, Serialize};

use crate::read::Reader;
use crate::{Issue, JwtGenerationConfig, PolicyId, Secret};

/// The name of the policy *Credential Injection JWT Generation* in
/// configuration files.
pub const POLICY_NAME: &str = "jwt-generation-flex";

/// A policy *Credential Injection JWT Generation* applied to an API instance.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Identifies it.
    pub id: PolicyId,
    /// What the admin calls it.
    pub label: Option<String>,
    /// A disabled policy does not run.
    pub enabled: bool,
    /// What was filled in, without the private key.
    pub config: JwtGenerationConfig,
    /// The private key.
    pub private_key: Secret,
}

/// What a request to apply or replace a policy carries.
#[derive(Clone, Debug)]
pub struct PolicyDraft {
    /// What the admin calls it.
    pub label: Option<String>,
    /// Whether it is to run; absent means yes.
    pub enabled: bool,
    /// What was filled in, without the private key.
    pub config: JwtGenerationConfig,
    /// The private key, or none to keep the one that is set.
    pub private_key: Option<Secret>,
}

impl PolicyDraft {
    /// Reads a JSON document `{"label", "enabled", "config"}`, reporting every
    /// issue with its shape. `config` is the policy's configuration including
    /// `privateKey`, which only a policy that has a key already may leave out.
    ///
    /// # Errors
    /// Every field that is missing, unknown, or not of its type.
    pub fn parse(document: &serde_json::Value, has_key: bool) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let label = reader.optional("label", Reader::text);
        let enabled = reader.optional("enabled", Reader::boolean).unwrap_or(true);
        let config = reader.required("config", |reader, value, path| {
            reader.object(value, path, |fields| {
                let key = if has_key {
                    Some(fields.optional("privateKey", Reader::secret))
                } else {
                    fields.required("privateKey", Reader::secret).map(Some)
                };
                let config = JwtGenerationConfig::read(fields);
                Some((config?, key?))
            })
        });
        reader.finish(|| {
            let (config, private_key) = config?;
            Some(Self {
                label,
                enabled,
                config,
                private_key,
            })
        })
    }
}

/// A policy as the admin API shows it: everything but the private key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PolicyView {
    /// Identifies it.
    pub id: PolicyId,
    /// What the admin calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whether it runs.
    pub enabled: bool,
    /// What was filled in, without the private key.
    pub config: JwtGenerationConfig,
    /// What may be known of the private key; none if it cannot be unsealed or read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_key: Option<KeyView>,
}

/// What may be known of a private key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct KeyView {
    /// `RSA`, `EC P-256`, `EC P-384` or `HMAC`.
    pub kind: String,
    /// Its size in bits.
    pub bits: u32,
    /// The public half as a JSON Web Key (RFC 7517); none for an HMAC secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub public_jwk: Option<serde_json::Value>,
    /// The thumbprint of the public half (RFC 7638, SHA-256); none for an HMAC
    /// secret, whose digest could be guessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<String>,
    /// When it was set, in seconds since 1970-01-01T00:00:00Z.
    pub set_at: u64,
}
