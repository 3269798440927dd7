//! The description of the admin API for other programs (OpenAPI 3.1).

use gateway_model::{
    BasicAuthenticationConfig, ClaimRule, ClientIdEnforcementConfig, Entry, InstanceName,
    JwtGenerationConfig, JwtValidationConfig, PolicyRef, RequestRule, Route, SampleRequest,
    Service, ServiceName, TlsTerms, UpstreamProtocol,
};
use serde::Serialize;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{OpenApi as Description, PathItem, SecurityRequirement, Server};
use utoipa::{Modify, OpenApi, ToSchema};

/// Everything but the paths, which the router adds, save those that it cannot tell
/// apart.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "JWT Gateway",
        description = "API instances and their policies. A change is being served when its answer arrives.",
    ),
    paths(super::history::revert, super::try_it::send),
    components(schemas(ClaimRule, Entry)),
    modifiers(&Bearer),
)]
pub(super) struct Api;

/// The description with what only the gateway knows.
pub(super) fn complete(mut description: Description) -> Description {
    description.info.version = env!("CARGO_PKG_VERSION").to_owned();
    description.servers = Some(vec![Server::new("/api/v1")]);
    for (path, item) in &mut description.paths.paths {
        name_operations(path, item);
    }
    description
}

/// Gives every operation an identifier of its own, such as
/// `getApiInstancesByNamePolicies`; those of the functions repeat themselves.
fn name_operations(path: &str, item: &mut PathItem) {
    let words = path.split(|separator: char| "/:-".contains(separator));
    let subject: String = words.map(capitalise).collect();
    let operations = [
        ("get", &mut item.get),
        ("post", &mut item.post),
        ("put", &mut item.put),
        ("delete", &mut item.delete),
    ];
    for (method, operation) in operations {
        if let Some(operation) = operation {
            operation.operation_id = Some(format!("{method}{subject}"));
        }
    }
}

/// A word with a capital; `{name}` becomes `ByName`.
fn capitalise(word: &str) -> String {
    let (prefix, word) = match word.strip_prefix('{') {
        Some(parameter) => ("By", parameter.trim_end_matches('}')),
        None => ("", word),
    };
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    prefix.chars().chain(first).chain(letters).collect()
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

/// An API instance to create or replace.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiInstanceDraft)]
pub(super) struct ApiInstanceDraft {
    /// The name; it cannot be changed later.
    name: InstanceName,
    /// Where it is to listen.
    #[schema(example = "http://127.0.0.1:8081/orders")]
    address: String,
    /// Where its requests may go, at least one, each with a name of its own.
    services: Option<Vec<Service>>,
    /// Which requests go where; the first that fits decides. Only with several
    /// services it must be there.
    routes: Option<Vec<Route>>,
    /// Instead of `services` and `routes`: one service named `upstream`.
    upstream: Option<Upstream>,
    /// Whether it is to listen; absent means yes.
    enabled: Option<bool>,
}

/// The one service of an API instance.
#[derive(Serialize, ToSchema)]
struct Upstream {
    /// Scheme, host, port and the path that requests are put under.
    #[schema(example = "http://127.0.0.1:3000")]
    address: String,
    /// Which version of HTTP it speaks.
    protocol: Option<UpstreamProtocol>,
}

/// A policy to apply.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyDraft)]
pub(super) struct PolicyDraft {
    /// Which policy it is; absent means `jwt-generation-flex`.
    #[serde(rename = "policyRef")]
    policy_ref: Option<PolicyRef>,
    /// What the admin calls it.
    label: Option<String>,
    /// Whether it is to run; absent means yes.
    enabled: Option<bool>,
    /// The service whose requests it is for; absent: all requests of the API instance.
    upstream: Option<ServiceName>,
    /// One of these must match; absent or empty: every request.
    rules: Option<Vec<RequestRule>>,
    /// The policy's configuration.
    config: AnyConfig,
}

/// The configuration of the policy that `policyRef` names.
#[derive(Serialize, ToSchema)]
#[schema(as = AnyPolicyConfiguration)]
#[serde(untagged)]
#[expect(dead_code, reason = "it describes a document and is never made")]
enum AnyConfig {
    /// Of `jwt-generation-flex`.
    JwtGeneration(ConfigWithKey),
    /// Of `http-basic-authentication-flex`.
    BasicAuthentication(ConfigWithPassword),
    /// Of `client-id-enforcement-flex`.
    ClientIdEnforcement(ClientIdEnforcementConfig),
    /// Of `jwt-validation-flex`.
    JwtValidation(ConfigWithTextKey),
    /// Of `tls`.
    Tls(TlsConfiguration),
    /// Of `tls-outbound`.
    TlsOutbound(TlsOutboundConfiguration),
}

/// A configuration of *Transport Layer Security - Inbound*. Every field but
/// `certificate` may be left out.
#[derive(Serialize, ToSchema)]
#[schema(as = TlsConfiguration)]
#[serde(rename_all = "camelCase")]
struct TlsConfiguration {
    certificate: CertificateWithKey,
    /// Whether clients must show a certificate.
    require_client_certificate: Option<bool>,
    /// Who vouches for clients: certificates in PEM.
    #[serde(rename = "trustedCA")]
    trusted_ca: Option<String>,
    #[serde(flatten)]
    terms: TlsTerms,
}

/// A configuration of *Transport Layer Security - Outbound*. Every field may be left
/// out.
#[derive(Serialize, ToSchema)]
#[schema(as = TlsOutboundConfiguration)]
#[serde(rename_all = "camelCase")]
struct TlsOutboundConfiguration {
    /// Whether anybody is believed to be the upstream.
    skip_validation: Option<bool>,
    /// Who vouches for the upstream: certificates in PEM.
    #[serde(rename = "trustedCA")]
    trusted_ca: Option<String>,
    certificate: Option<CertificateWithKey>,
    /// The name that the upstream is asked for and must have.
    server_name: Option<String>,
    #[serde(flatten)]
    terms: TlsTerms,
}

/// A certificate with its key, in PEM: either `crt` and `key`, or `crtFile` and
/// `keyFile`.
#[derive(Serialize, ToSchema)]
#[schema(as = CertificateWithKey)]
#[serde(rename_all = "camelCase")]
struct CertificateWithKey {
    /// The certificate and those that vouch for it.
    crt: Option<String>,
    /// Never shown again. A policy that has one may leave it out.
    #[schema(write_only)]
    key: Option<String>,
    /// The path of the file with the certificates.
    crt_file: Option<String>,
    /// The path of the file with the private key.
    key_file: Option<String>,
}

/// A configuration of *Basic Authentication: Simple* with its password.
#[derive(Serialize, ToSchema)]
#[schema(as = BasicAuthenticationConfiguration)]
struct ConfigWithPassword {
    /// Never shown again. A policy that has one may leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(write_only)]
    password: Option<String>,
    #[serde(flatten)]
    config: BasicAuthenticationConfig,
}

/// A configuration of *JWT Validation* with its key. Every field but `textKey` may
/// be left out.
#[derive(Serialize, ToSchema)]
#[schema(as = JwtValidationConfiguration)]
struct ConfigWithTextKey {
    /// A public key in PEM for `rsa` and `es`, a secret for `hmac`. Never shown again.
    /// A policy that has one, or whose key is published, may leave it out.
    #[serde(rename = "textKey", skip_serializing_if = "Option::is_none")]
    #[schema(write_only)]
    text_key: Option<String>,
    #[serde(flatten)]
    config: JwtValidationConfig,
}

/// A client application to add or replace.
#[derive(Serialize, ToSchema)]
#[schema(as = ClientApplicationDraft)]
pub(super) struct ClientApplicationDraft {
    /// The client id; absent: one is made. It cannot be changed later.
    id: Option<String>,
    /// What people call it.
    name: String,
    /// The client secret, 32 characters or more; absent: one is made, or the one that
    /// is set stays.
    #[schema(write_only)]
    secret: Option<String>,
}

/// A client secret to set.
#[derive(Serialize, ToSchema)]
#[schema(as = ClientSecretDraft)]
pub(super) struct ClientSecretDraft {
    /// The client secret, 32 characters or more; absent: one is made.
    #[schema(write_only)]
    secret: Option<String>,
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
    /// Never shown again. A policy that has one may leave it out.
    #[serde(rename = "privateKey", skip_serializing_if = "Option::is_none")]
    #[schema(write_only)]
    private_key: Option<PrivateKey>,
    #[serde(flatten)]
    config: JwtGenerationConfig,
}

/// A private key.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[allow(
    dead_code,
    reason = "it describes what comes in and is never made here"
)]
enum PrivateKey {
    /// A PEM document (PKCS#8, or PKCS#1 for RSA) for RS and ES methods, text for HS
    /// methods.
    Text(String),
    /// One that `/keys:generate` has made.
    Generated {
        /// Its handle.
        generated: String,
    },
}
