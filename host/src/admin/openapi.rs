//! The description of the admin API for other programs (OpenAPI 3.1).

use gateway_model::{Entry, JwtGenerationConfig, SampleRequest};
use serde::Serialize;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{OpenApi as Description, SecurityRequirement, Server};
use utoipa::{Modify, OpenApi, ToSchema};

/// Everything but the paths, which the router adds.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "JWT Gateway",
        description = "API instances and their policies. A change is being served when its answer arrives.",
    ),
    components(schemas(Entry)),
    modifiers(&Bearer),
)]
pub(super) struct Api;

/// The description with what only the gateway knows.
pub(super) fn complete(mut description: Description) -> Description {
    description.info.version = env!("CARGO_PKG_VERSION").to_owned();
    description.servers = Some(vec![Server::new("/api/v1")]);
    description
}

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut Description) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("adminToken", scheme);
        let nothing: [&str; 0] = [];
        description.security = Some(vec![SecurityRequirement::new("adminToken", nothing)]);
    }
}

/// A policy to apply.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyDraft)]
pub(super) struct PolicyDraft {
    /// What the admin calls it.
    label: Option<String>,
    /// Whether it is to run; absent means yes.
    enabled: Option<bool>,
    /// The policy's configuration.
    config: ConfigWithKey,
}

/// A policy configuration to try out.
#[derive(Serialize, ToSchema)]
#[schema(as = ExplainDraft)]
pub(super) struct ExplainDraft {
    /// The policy's configuration.
    config: ConfigWithKey,
    /// The policy whose private key to use where `config` has none.
    #[serde(rename = "policyId")]
    policy_id: Option<String>,
    /// The request that a token is made for.
    request: Option<SampleRequest>,
}

/// A policy's configuration with its private key.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyConfiguration)]
struct ConfigWithKey {
    /// A PEM document (PKCS#8, or PKCS#1 for RSA) for RS and ES methods, text for
    /// HS methods. Never shown again. A policy that has one may leave it out.
    #[serde(rename = "privateKey", skip_serializing_if = "Option::is_none")]
    #[schema(write_only)]
    private_key: Option<String>,
    #[serde(flatten)]
    config: JwtGenerationConfig,
}
