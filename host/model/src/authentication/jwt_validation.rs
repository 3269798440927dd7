//! The policy *JWT Validation*.

use serde::{Deserialize, Serialize};

use super::jwt_options::{JwtKeyOrigin, JwtOrigin, SigningKeyLength, SigningMethodFamily};
use super::key_origin::KeyOrigin;
use super::list::{Texts, Urls};
use super::token_method::{Signing, TokenMethod};
use super::trusted_issuer::TrustedIssuer;
use crate::read::Reader;
use crate::{Issue, Secret};

/// What an admin fills in, without the key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JwtValidationConfig {
    /// Where in a request the token is.
    pub jwt_origin: JwtOrigin,
    /// Gives the token, where its origin is an expression.
    pub jwt_expression: String,
    /// The kind of signature: `rsa` unless there are `signingMethods`. A token with
    /// another one is refused, whatever it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing_method: Option<SigningMethodFamily>,
    /// Bits of the hash: 256, 384 or 512; 256 unless there are `signingMethods`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u16>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing_key_length: Option<SigningKeyLength>,
    /// Every signature that a token may have, in the place of the two. Each key serves
    /// those of its own kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signing_methods: Vec<TokenMethod>,
    /// Of which `typ` in a token's header must be one, if there are any: in any case,
    /// with or without `application/` (RFC 7515, section 4.1.9).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supported_types: Vec<String>,
    /// Where the key that tokens are checked with comes from.
    pub jwt_key_origin: JwtKeyOrigin,
    /// The servers that publish keys (RFC 7517, section 5), where the key comes
    /// from there.
    pub jwks_url: Urls,
    /// Who issues tokens, each with its own keys, in the place of `jwks_url`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issuers: Vec<TrustedIssuer>,
    /// Who vouches for these servers: certificates in PEM; none: whom the operating
    /// system trusts.
    #[serde(
        rename = "jwksTrustedCA",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub jwks_trusted_ca: Option<String>,
    /// How long published keys are used before they are asked for again, in
    /// minutes: 1 to 10080.
    pub jwks_service_time_to_live: u64,
    /// How long such a server may take to answer, in milliseconds: 1 to 60000.
    pub jwks_service_connection_timeout: u64,
    /// Whether the token's client need not be a client application.
    pub skip_client_id_validation: bool,
    /// Gives the client id, from `vars.claimSet`.
    pub client_id_expression: String,
    /// Whether `aud` is compared with `supported_audiences`.
    pub validate_aud_claim: bool,
    /// Whether a token without `aud` is refused.
    pub mandatory_aud_claim: bool,
    /// Of which a token must name one.
    pub supported_audiences: Texts,
    /// Who may have issued a token. Where this is not empty, `iss` is mandatory.
    #[serde(default)]
    pub supported_issuers: Texts,
    /// Whether a token without `exp` is refused.
    pub mandatory_exp_claim: bool,
    /// Whether a token without `nbf` is refused.
    pub mandatory_nbf_claim: bool,
    /// By how much clocks may differ when `exp` and `nbf` are compared, in
    /// seconds: 0 to 300.
    #[serde(default)]
    pub leeway: u64,
    /// Whether the rules for other claims are applied.
    pub validate_custom_claim: bool,
    /// Rules for claims that a token must have.
    pub mandatory_custom_claims: Vec<ClaimRule>,
    /// Rules for claims that a token may have.
    pub non_mandatory_custom_claims: Vec<ClaimRule>,
    /// Whether the upstream is sent the request without the token.
    #[serde(default)]
    pub strip_credentials: bool,
}

/// What a claim must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimRule {
    /// The name of the claim.
    pub key: String,
    /// The text that the claim must be, or an expression that must be true.
    pub value: String,
}

impl JwtValidationConfig {
    /// The field with the key, where that is not published.
    pub const SECRET_FIELD: &'static str = "textKey";

    /// Reads a policy's `config` mapping, key included, and reports every issue with
    /// its shape. Paths begin at the mapping.
    ///
    /// # Errors
    /// Every field that is missing, unknown, or not of its type.
    pub fn parse(document: &serde_json::Value) -> Result<(Self, Option<Secret>), Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let read = Self::read(&mut reader, false);
        reader.finish(|| read)
    }

    /// The methods that tokens may be signed by.
    pub fn methods(&self) -> Vec<TokenMethod> {
        let signing = Signing {
            family: self.signing_method,
            length: self.signing_key_length,
            methods: self.signing_methods.clone(),
        };
        signing.all()
    }

    /// Whether tokens are checked with `textKey`: with nothing else, or beside published
    /// keys where it is the secret of some methods.
    pub fn needs_text_key(&self) -> bool {
        let methods = self.methods();
        let secret = methods.iter().filter(|method| method.is_secret()).count();
        self.jwt_key_origin == JwtKeyOrigin::Text || (secret > 0 && secret < methods.len())
    }

    /// Reads every field. `textKey` may be left out if the policy `has_key` already,
    /// or if all its keys are published.
    pub(crate) fn read(fields: &mut Reader<'_>, has_key: bool) -> Option<(Self, Option<Secret>)> {
        let config = Self::read_rest(fields)?;
        let key = if has_key || !config.needs_text_key() {
            Some(fields.optional(Self::SECRET_FIELD, Reader::secret))
        } else {
            let key = fields.required(Self::SECRET_FIELD, Reader::secret);
            key.map(Some)
        };
        Some((config, key?))
    }

    /// Reads every field but `textKey`.
    fn read_rest(fields: &mut Reader<'_>) -> Option<Self> {
        let flag = |fields: &mut Reader<'_>, name| {
            fields.optional(name, Reader::boolean).unwrap_or_default()
        };
        refuse_unsupported(fields);
        let signing = Signing::read(fields);
        let keys = KeyOrigin::read(fields, &signing.all());
        let validate_aud = flag(fields, "validateAudClaim");
        Some(Self {
            jwt_origin: fields
                .optional("jwtOrigin", Reader::one_of(&JwtOrigin::BY_NAME))
                .unwrap_or_default(),
            jwt_expression: fields
                .optional("jwtExpression", Reader::text)
                .unwrap_or_else(|| "#[attributes.headers['jwt']]".to_owned()),
            signing_method: signing.family,
            signing_key_length: signing.length,
            signing_methods: signing.methods,
            supported_types: fields.optional("supportedTypes", types).unwrap_or_default(),
            jwt_key_origin: keys.origin,
            jwks_url: keys.urls,
            issuers: keys.issuers,
            jwks_trusted_ca: keys.trusted_ca,
            jwks_service_time_to_live: fields
                .optional("jwksServiceTimeToLive", |reader, value, path| {
                    reader.integer(value, path, 1..=10_080)
                })
                .unwrap_or(60),
            jwks_service_connection_timeout: fields
                .optional("jwksServiceConnectionTimeout", |reader, value, path| {
                    reader.integer(value, path, 1..=60_000)
                })
                .unwrap_or(10_000),
            // As Flex Gateway has it, where the parameter is required in Local Mode.
            skip_client_id_validation: fields
                .optional("skipClientIdValidation", Reader::boolean)
                .unwrap_or(true),
            client_id_expression: fields
                .optional("clientIdExpression", Reader::text)
                .unwrap_or_else(|| "#[vars.claimSet.client_id]".to_owned()),
            validate_aud_claim: validate_aud,
            mandatory_aud_claim: flag(fields, "mandatoryAudClaim"),
            supported_audiences: audiences(fields, validate_aud),
            supported_issuers: fields
                .optional("supportedIssuers", Reader::text_as::<Texts>)
                .unwrap_or_default(),
            mandatory_exp_claim: flag(fields, "mandatoryExpClaim"),
            mandatory_nbf_claim: flag(fields, "mandatoryNbfClaim"),
            leeway: fields
                .optional("leeway", |reader, value, path| {
                    reader.integer(value, path, 0..=300)
                })
                .unwrap_or_default(),
            validate_custom_claim: flag(fields, "validateCustomClaim"),
            mandatory_custom_claims: rules(fields, "mandatoryCustomClaims"),
            non_mandatory_custom_claims: rules(fields, "nonMandatoryCustomClaims"),
            strip_credentials: flag(fields, "stripCredentials"),
        })
    }
}

/// Refuses what newer versions of the original know and this gateway does not. An
/// empty list asks for nothing.
fn refuse_unsupported(fields: &mut Reader<'_>) {
    fields.optional("claimsToHeaders", |reader, value, path| {
        if !value.as_array().is_some_and(Vec::is_empty) {
            let message = "Copying claims to headers is not supported here. Remove this, and put claims into the token that the upstream gets.";
            reader.error(path, message);
        }
        Some(())
    });
    fields.optional("customKeyExpression", |reader, _, path| {
        let message = "A key from an expression is not supported here. Remove this, and use `textKey` or `jwksUrl`.";
        reader.error(path, message);
        Some(())
    });
}

fn types<'a>(
    reader: &mut Reader<'a>,
    value: &'a serde_json::Value,
    path: &str,
) -> Option<Vec<String>> {
    reader.list(value, path, |reader, item, path| {
        let name = reader.text(item, path)?;
        if name.trim().is_empty() {
            reader.error(path, "This must be a type, such as at+jwt.");
        }
        Some(name.trim().to_owned())
    })
}

fn audiences(fields: &mut Reader<'_>, are_validated: bool) -> Texts {
    let audiences = fields.optional("supportedAudiences", Reader::text_as::<Texts>);
    let audiences = audiences.unwrap_or_default();
    if are_validated && audiences.0.is_empty() {
        let message = "Name at least one audience, or set `validateAudClaim` to `false`.";
        report(fields, "supportedAudiences", message);
    }
    audiences
}

fn rules(fields: &mut Reader<'_>, name: &'static str) -> Vec<ClaimRule> {
    let rules = fields.optional(name, |reader, value, path| {
        reader.list(value, path, |reader, item, path| {
            reader.object(item, path, |fields| {
                let key = fields.required("key", Reader::text);
                let value = fields.required("value", Reader::text);
                Some(ClaimRule {
                    key: key?,
                    value: value?,
                })
            })
        })
    });
    rules.unwrap_or_default()
}

fn report(fields: &mut Reader<'_>, name: &str, message: &str) {
    let path = fields.path_of(name);
    fields.error(&path, message);
}
