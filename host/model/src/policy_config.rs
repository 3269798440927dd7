//! The configurations of the policies that can be applied here, and how they are read.
//!
//! A further policy is a variant of [`PolicyConfig`] and of [`PolicyKind`], and a line
//! of each `match` that the compiler then asks for.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::Reader;
use crate::{
    BasicAuthenticationConfig, Certificate, ClientIdEnforcementConfig, JwtGenerationConfig,
    JwtValidationConfig, PolicyKind, Secret, TlsConfig, TlsOutboundConfig,
};

/// What an admin filled in, without the secret. Of which policy is said beside it, in
/// `policyRef`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum PolicyConfig {
    /// *Credential Injection JWT Generation*.
    JwtGeneration(JwtGenerationConfig),
    /// *Basic Authentication: Simple*.
    BasicAuthentication(BasicAuthenticationConfig),
    /// *Client ID Enforcement*.
    ClientIdEnforcement(ClientIdEnforcementConfig),
    /// *JWT Validation*.
    JwtValidation(Box<JwtValidationConfig>),
    /// *Transport Layer Security - Inbound*.
    Tls(TlsConfig),
    /// *Transport Layer Security - Outbound*.
    TlsOutbound(TlsOutboundConfig),
}

/// The name of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PolicyRef {
    /// Such as `jwt-generation-flex`.
    #[cfg_attr(feature = "openapi", schema(example = "jwt-generation-flex"))]
    pub name: String,
}

impl PolicyConfig {
    /// Which policy it is of.
    pub fn kind(&self) -> PolicyKind {
        match self {
            Self::JwtGeneration(_) => PolicyKind::JwtGeneration,
            Self::BasicAuthentication(_) => PolicyKind::BasicAuthentication,
            Self::ClientIdEnforcement(_) => PolicyKind::ClientIdEnforcement,
            Self::JwtValidation(_) => PolicyKind::JwtValidation,
            Self::Tls(_) => PolicyKind::Tls,
            Self::TlsOutbound(_) => PolicyKind::TlsOutbound,
        }
    }

    /// The name of the policy, as it is written beside the configuration.
    pub fn policy_ref(&self) -> PolicyRef {
        PolicyRef {
            name: self.kind().name().to_owned(),
        }
    }

    /// Whether it cannot do without a secret of its own.
    pub fn needs_secret(&self) -> bool {
        let certificate = match self {
            Self::JwtGeneration(_) | Self::BasicAuthentication(_) => return true,
            Self::ClientIdEnforcement(_) => return false,
            Self::JwtValidation(jwt) => return jwt.needs_text_key(),
            Self::Tls(tls) => Some(&tls.certificate),
            Self::TlsOutbound(tls) => tls.certificate.as_ref(),
        };
        matches!(certificate, Some(Certificate::Text { .. }))
    }

    /// The files that it names, so that what is wrong with it can be fixed without
    /// changing it.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let certificate = match self {
            Self::Tls(tls) => Some(&tls.certificate),
            Self::TlsOutbound(tls) => tls.certificate.as_ref(),
            Self::JwtGeneration(_)
            | Self::BasicAuthentication(_)
            | Self::ClientIdEnforcement(_)
            | Self::JwtValidation(_) => None,
        };
        let files = match certificate {
            Some(Certificate::Files { key_file, crt_file }) => Some([key_file, crt_file]),
            Some(Certificate::Text { .. }) | None => None,
        };
        files.into_iter().flatten().map(String::as_str)
    }

    /// Reads `policyRef` and `config`. Without `policyRef` it is *Credential
    /// Injection JWT Generation*.
    pub(crate) fn read(
        fields: &mut Reader<'_>,
        has_secret: bool,
    ) -> Option<(Self, Option<Secret>)> {
        let written = fields.has("policyRef");
        let named = fields.optional("policyRef", |reader, value, path| {
            reader.object(value, path, |fields| fields.required("name", read_kind))
        });
        let kind = if written {
            named
        } else {
            Some(PolicyKind::JwtGeneration)
        };
        fields.required("config", |outer, value, path| {
            let kind = kind?;
            outer.object(value, path, |fields| {
                Self::read_config(kind, fields, has_secret)
            })
        })
    }

    /// Reads the fields of a `config`. One that `has_secret` already may leave it out.
    fn read_config(
        kind: PolicyKind,
        fields: &mut Reader<'_>,
        has_secret: bool,
    ) -> Option<(Self, Option<Secret>)> {
        match kind {
            PolicyKind::JwtGeneration => {
                let (config, secret) = JwtGenerationConfig::read(fields, has_secret)?;
                Some((Self::JwtGeneration(config), secret))
            }
            PolicyKind::BasicAuthentication => {
                let (config, secret) = BasicAuthenticationConfig::read(fields, has_secret)?;
                Some((Self::BasicAuthentication(config), secret))
            }
            PolicyKind::ClientIdEnforcement => {
                let config = ClientIdEnforcementConfig::read(fields)?;
                Some((Self::ClientIdEnforcement(config), None))
            }
            PolicyKind::JwtValidation => {
                let (config, secret) = JwtValidationConfig::read(fields, has_secret)?;
                Some((Self::JwtValidation(Box::new(config)), secret))
            }
            PolicyKind::Tls => {
                let (config, secret) = TlsConfig::read(fields, has_secret)?;
                Some((Self::Tls(config), secret))
            }
            PolicyKind::TlsOutbound => {
                let (config, secret) = TlsOutboundConfig::read(fields, has_secret)?;
                Some((Self::TlsOutbound(config), secret))
            }
        }
    }
}

fn read_kind(reader: &mut Reader<'_>, value: &Value, path: &str) -> Option<PolicyKind> {
    let kind = value.as_str().and_then(PolicyKind::named);
    if kind.is_none() {
        let message = format!(
            "This policy is not supported here. Supported are {}.",
            PolicyKind::names()
        );
        reader.error(path, message);
    }
    kind
}
