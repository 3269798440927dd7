//! The policies that can be applied here, and how their configurations are read.
//!
//! A further policy is a variant of [`PolicyConfig`], a line of [`READERS`], and a
//! line of each `match` that the compiler then asks for.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::Reader;
use crate::{
    BasicAuthenticationConfig, Certificate, ClientIdEnforcementConfig, JwtGenerationConfig,
    JwtValidationConfig, Secret, TlsConfig, TlsOutboundConfig,
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

/// Reads the fields of a `config`. The flag says whether the policy has a secret
/// already, which a `config` may then leave out.
type ReadConfig = fn(&mut Reader<'_>, bool) -> Option<(PolicyConfig, Option<Secret>)>;

/// Every policy by its name in `policyRef`.
const READERS: [(&str, ReadConfig); 6] = [
    (JwtGenerationConfig::POLICY, |fields, has_secret| {
        let (config, secret) = JwtGenerationConfig::read(fields, has_secret)?;
        Some((PolicyConfig::JwtGeneration(config), secret))
    }),
    (BasicAuthenticationConfig::POLICY, |fields, has_secret| {
        let (config, secret) = BasicAuthenticationConfig::read(fields, has_secret)?;
        Some((PolicyConfig::BasicAuthentication(config), secret))
    }),
    (ClientIdEnforcementConfig::POLICY, |fields, _| {
        let config = ClientIdEnforcementConfig::read(fields)?;
        Some((PolicyConfig::ClientIdEnforcement(config), None))
    }),
    (JwtValidationConfig::POLICY, |fields, has_secret| {
        let (config, secret) = JwtValidationConfig::read(fields, has_secret)?;
        Some((PolicyConfig::JwtValidation(Box::new(config)), secret))
    }),
    (TlsConfig::POLICY, |fields, has_secret| {
        let (config, secret) = TlsConfig::read(fields, has_secret)?;
        Some((PolicyConfig::Tls(config), secret))
    }),
    (TlsOutboundConfig::POLICY, |fields, has_secret| {
        let (config, secret) = TlsOutboundConfig::read(fields, has_secret)?;
        Some((PolicyConfig::TlsOutbound(config), secret))
    }),
];

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
    /// The names of all policies.
    pub fn policies() -> impl Iterator<Item = &'static str> {
        READERS.iter().map(|(name, _)| *name)
    }

    /// The name of the policy in `policyRef`.
    pub fn policy(&self) -> &'static str {
        match self {
            Self::JwtGeneration(_) => JwtGenerationConfig::POLICY,
            Self::BasicAuthentication(_) => BasicAuthenticationConfig::POLICY,
            Self::ClientIdEnforcement(_) => ClientIdEnforcementConfig::POLICY,
            Self::JwtValidation(_) => JwtValidationConfig::POLICY,
            Self::Tls(_) => TlsConfig::POLICY,
            Self::TlsOutbound(_) => TlsOutboundConfig::POLICY,
        }
    }

    /// The name of the policy, as it is written beside the configuration.
    pub fn policy_ref(&self) -> PolicyRef {
        PolicyRef {
            name: self.policy().to_owned(),
        }
    }

    /// Whether it finds out who sends a request, before the request has a service.
    pub fn is_inbound(&self) -> bool {
        match self {
            Self::JwtGeneration(_) | Self::Tls(_) | Self::TlsOutbound(_) => false,
            Self::BasicAuthentication(_)
            | Self::ClientIdEnforcement(_)
            | Self::JwtValidation(_) => true,
        }
    }

    /// Whether it names files, so that what is wrong with it can be mended without
    /// changing it.
    pub fn reads_files(&self) -> bool {
        let certificate = match self {
            Self::Tls(tls) => Some(&tls.certificate),
            Self::TlsOutbound(tls) => tls.certificate.as_ref(),
            Self::JwtGeneration(_)
            | Self::BasicAuthentication(_)
            | Self::ClientIdEnforcement(_)
            | Self::JwtValidation(_) => None,
        };
        matches!(certificate, Some(Certificate::Files { .. }))
    }

    /// The field of `config` that holds the policy's secret; none if it has none.
    pub fn secret_field(&self) -> Option<&'static str> {
        match self {
            Self::JwtGeneration(_) => Some("privateKey"),
            Self::BasicAuthentication(_) => Some(BasicAuthenticationConfig::SECRET),
            Self::ClientIdEnforcement(_) => None,
            Self::JwtValidation(_) => Some(JwtValidationConfig::SECRET),
            Self::Tls(_) | Self::TlsOutbound(_) => Some("certificate.key"),
        }
    }

    /// Reads `policyRef` and `config`. Without `policyRef` it is *Credential
    /// Injection JWT Generation*.
    pub(crate) fn read(
        fields: &mut Reader<'_>,
        has_secret: bool,
    ) -> Option<(Self, Option<Secret>)> {
        let written = fields.has("policyRef");
        let reader = fields.optional("policyRef", |reader, value, path| {
            reader.object(value, path, |fields| {
                fields.required("name", read_policy_name)
            })
        });
        let reader = if written {
            reader
        } else {
            reader_of(JwtGenerationConfig::POLICY)
        };
        fields.required("config", |outer, value, path| {
            let read = reader?;
            outer.object(value, path, |fields| read(fields, has_secret))
        })
    }
}

fn read_policy_name(reader: &mut Reader<'_>, value: &Value, path: &str) -> Option<ReadConfig> {
    let name = value.as_str();
    let read = name.and_then(reader_of);
    if read.is_none() {
        let known: Vec<_> = READERS.iter().map(|(name, _)| *name).collect();
        let message = format!(
            "This policy is not supported here. Supported are {}.",
            known.join(", ")
        );
        reader.error(path, message);
    }
    read
}

fn reader_of(policy: &str) -> Option<ReadConfig> {
    let known = READERS.iter().find(|(name, _)| *name == policy);
    known.map(|(_, read)| *read)
}
