//! What requests carry, where the OpenAPI description says more of it than the types
//! do that it is read into: which fields may be left out, and where secrets stand.

use gateway_model::{
    ApiInstance, BasicAuthenticationConfig, ClientIdEnforcementConfig, JwtGenerationConfig,
    JwtValidationConfig, Policy, RequestRule, Routing, SampleRequest, SampleSender, Timeouts,
    TlsTerms, UpstreamProtocol,
};
use serde::Serialize;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::schema::Fields;

type Schemas = Vec<(String, RefOr<Schema>)>;

/// An API instance to create or replace.
pub struct ApiInstanceDraft;

impl PartialSchema for ApiInstanceDraft {
    fn schema() -> RefOr<Schema> {
        let upstream = Ref::from_schema_name(Upstream::name());
        Fields::of::<ApiInstance>("An API instance to create or replace.")
            .and::<Routing>()
            .with("upstream", upstream)
            .optional_but(&["name", "address"])
            .described("name", "The name; it cannot be changed later.")
            .described("address", "Where it is to listen.")
            .described(
                "services",
                "Where its requests may go, at least one, each with a name of its own.",
            )
            .described(
                "routes",
                "Which requests go where; the first that fits decides. Only with several\nservices it must be there.",
            )
            .described(
                "upstream",
                "Instead of `services` and `routes`: one service named `upstream`.",
            )
            .described(
                "preserveHost",
                "Whether its upstreams are asked for the host that the client asked for, and not\nfor their own; absent means no.",
            )
            .described("enabled", "Whether it is to listen; absent means yes.")
            .described("labels", "What people tell it apart by; absent means none.")
            .into()
    }
}

impl ToSchema for ApiInstanceDraft {
    fn schemas(schemas: &mut Schemas) {
        Routing::schemas(schemas);
        schemas.push((Upstream::name().into_owned(), Upstream::schema()));
        Upstream::schemas(schemas);
    }
}

/// What a copy of an API instance is to be.
pub struct DuplicateDraft;

impl PartialSchema for DuplicateDraft {
    fn schema() -> RefOr<Schema> {
        let upstream = Ref::from_schema_name(Upstream::name());
        Fields::of::<ApiInstance>(
            "What a copy of an API instance is to be. What is left out is as in the original;\nof `services`, `routes` and `upstream` it is all or nothing.",
        )
        .and::<Routing>()
        .with("upstream", upstream)
        .optional_but(&[])
        .described("name", "Absent: the name of the original with `-copy` or so behind it.")
        .described(
            "address",
            "Absent: that of the original at a port that is free.",
        )
        .described("services", "Where its requests may go.")
        .described("routes", "Which requests go where; the first that fits decides.")
        .described(
            "upstream",
            "Instead of `services` and `routes`: one service named `upstream`.",
        )
        .described("enabled", "Can only be false: a copy is disabled at first.")
        .into()
    }
}

impl ToSchema for DuplicateDraft {
    fn schemas(schemas: &mut Schemas) {
        ApiInstanceDraft::schemas(schemas);
    }
}

/// A policy to apply.
pub struct PolicyDraft;

impl PartialSchema for PolicyDraft {
    fn schema() -> RefOr<Schema> {
        let config = Ref::from_schema_name(AnyConfig::name());
        Fields::of::<Policy>("A policy to apply.")
            .with("config", config)
            .optional_but(&["config"])
            .described(
                "policyRef",
                "Which policy it is; absent means `jwt-generation-flex`.",
            )
            .described("enabled", "Whether it is to run; absent means yes.")
            .described(
                "rules",
                "One of these must match; absent or empty: every request.",
            )
            .described("config", "The policy's configuration.")
            .into()
    }
}

impl ToSchema for PolicyDraft {
    fn schemas(schemas: &mut Schemas) {
        <Policy>::schemas(schemas);
        schemas.push((AnyConfig::name().into_owned(), AnyConfig::schema()));
        AnyConfig::schemas(schemas);
    }
}

/// What can be sent to apply a policy, but for its secret.
pub struct ReadPolicy;

impl PartialSchema for ReadPolicy {
    fn schema() -> RefOr<Schema> {
        Fields::of::<Policy>("What can be sent to apply it, but for its secret.")
            // A text says nothing of it.
            .without("upstream")
            .described("enabled", "Whether it is to run.")
            .described("config", "The policy's configuration.")
            .into()
    }
}

impl ToSchema for ReadPolicy {
    fn schemas(schemas: &mut Schemas) {
        <Policy>::schemas(schemas);
    }
}

/// The one service of an API instance.
#[derive(Serialize, ToSchema)]
struct Upstream {
    /// Scheme, host, port and the path that requests are put under.
    #[schema(example = "http://127.0.0.1:3000")]
    address: String,
    /// Which version of HTTP it speaks.
    protocol: Option<UpstreamProtocol>,
    /// How long it may take; what is not said here is as the API instance has it.
    timeouts: Option<Timeouts>,
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
    /// Public keys in PEM for `rsa`, `es` and the like, a secret for `hmac`. Never shown
    /// again.
    /// A policy that has one, or whose key is published, may leave it out.
    #[serde(rename = "textKey", skip_serializing_if = "Option::is_none")]
    #[schema(write_only)]
    text_key: Option<String>,
    #[serde(flatten)]
    config: JwtValidationConfig,
}

/// A policy configuration to try out.
#[derive(Serialize, ToSchema)]
#[schema(as = ExplainDraft)]
pub struct ExplainDraft {
    /// The policy's configuration.
    config: ConfigWithKey,
    /// The policy whose private key to use where `config` has none.
    #[serde(rename = "policyId")]
    policy_id: Option<String>,
    /// The API instance whose inbound policies the request passes; absent: that of the
    /// policy `policyId`. Without both, it passes none.
    #[serde(rename = "apiInstance")]
    api_instance: Option<String>,
    /// The service whose requests the policy is for; absent: every service.
    upstream: Option<String>,
    /// Which requests the policy is for; absent: all.
    rules: Option<Vec<RequestRule>>,
    /// The request that a token is made for. Its `authentication` is for requests that no
    /// inbound policy looks at.
    request: Option<SampleRequest>,
    /// Who sends it, in the place of credentials that inbound policies ask for.
    sender: Option<SampleSender>,
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
