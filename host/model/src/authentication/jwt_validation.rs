//! The policy *JWT Validation*.

use serde::{Deserialize, Serialize};

use super::jwt_options::{JwtKeyOrigin, JwtOrigin, SigningKeyLength, SigningMethodFamily};
use super::list::{Texts, Urls};
use super::trusted_issuer::{TrustedIssuer, read_issuers};
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
    /// The kind of signature. A token with another one is refused, whatever it says.
    pub signing_method: SigningMethodFamily,
    /// Bits of the hash: 256, 384 or 512.
    #[cfg_attr(feature = "openapi", schema(value_type = u16))]
    pub signing_key_length: SigningKeyLength,
    /// Where the key that tokens are checked with comes from.
    pub jwt_key_origin: JwtKeyOrigin,
    /// The servers that publish keys (RFC 7517, section 5), where the key comes
    /// from there.
    pub jwks_url: Urls,
    /// Who issues tokens, each with its own keys, in the place of `jwks_url`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issuers: Vec<TrustedIssuer>,
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

    /// Reads every field. `textKey` may be left out if the policy `has_key` already,
    /// or if its key is published.
    pub(crate) fn read(fields: &mut Reader<'_>, has_key: bool) -> Option<(Self, Option<Secret>)> {
        let config = Self::read_rest(fields)?;
        let published = config.jwt_key_origin == JwtKeyOrigin::Jwks;
        let key = if has_key || published {
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
        let (method, length) = signing(fields);
        let key_origin = fields
            .optional("jwtKeyOrigin", Reader::one_of(&JwtKeyOrigin::BY_NAME))
            .unwrap_or_default();
        let urls = fields.optional("jwksUrl", Reader::text_as::<Urls>);
        let issuers = read_issuers(fields);
        let are_bound = are_bound(fields, issuers.as_deref());
        check_key_origin(fields, method, key_origin, urls.as_ref(), are_bound);
        let validate_aud = flag(fields, "validateAudClaim");
        Some(Self {
            jwt_origin: fields
                .optional("jwtOrigin", Reader::one_of(&JwtOrigin::BY_NAME))
                .unwrap_or_default(),
            jwt_expression: fields
                .optional("jwtExpression", Reader::text)
                .unwrap_or_else(|| "#[attributes.headers['jwt']]".to_owned()),
            signing_method: method,
            signing_key_length: length,
            jwt_key_origin: key_origin,
            jwks_url: urls.unwrap_or_default(),
            issuers: issuers.unwrap_or_default(),
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

/// Whether keys belong to issuers; also where these are written and cannot be read.
fn are_bound(fields: &Reader<'_>, issuers: Option<&[TrustedIssuer]>) -> bool {
    issuers.map_or_else(|| fields.has("issuers"), |issuers| !issuers.is_empty())
}

fn check_key_origin(
    fields: &mut Reader<'_>,
    method: SigningMethodFamily,
    origin: JwtKeyOrigin,
    urls: Option<&Urls>,
    are_bound: bool,
) {
    if origin != JwtKeyOrigin::Jwks {
        if are_bound {
            let message = "Issuers publish keys. Set `jwtKeyOrigin` to `jwks`, or leave this out.";
            report(fields, "issuers", message);
        }
        return;
    }
    if method == SigningMethodFamily::Hmac {
        let message = "A secret is never published. Use `text` with the signing method `hmac`.";
        report(fields, "jwtKeyOrigin", message);
    }
    if are_bound {
        if urls.is_some_and(|urls| !urls.0.is_empty()) {
            let message = "Keys from here could sign in the name of every issuer. Leave this out where there are `issuers`.";
            report(fields, "jwksUrl", message);
        }
        return;
    }
    // An address that could not be read has its issue already.
    if urls.is_some_and(|urls| urls.0.is_empty()) || !fields.has("jwksUrl") {
        let message = "`jwksUrl` or `issuers` is required where `jwtKeyOrigin` is `jwks`.";
        report(fields, "jwksUrl", message);
    }
}

fn signing(fields: &mut Reader<'_>) -> (SigningMethodFamily, SigningKeyLength) {
    let method = fields.optional("signingMethod", signing_method);
    let length = fields.optional("signingKeyLength", signing_key_length);
    let (method, length) = (method.unwrap_or_default(), length.unwrap_or_default());
    if (method, length) == (SigningMethodFamily::Es, SigningKeyLength::Bits512) {
        let message = "ES signatures are supported with 256 or 384 bits.";
        report(fields, "signingKeyLength", message);
    }
    (method, length)
}

fn signing_method<'a>(
    reader: &mut Reader<'a>,
    value: &'a serde_json::Value,
    path: &str,
) -> Option<SigningMethodFamily> {
    if value == "none" {
        let message = "A token without a signature proves nothing, so `none` is not supported here. Use rsa, hmac or es.";
        reader.error(path, message);
        return None;
    }
    Reader::one_of(&SigningMethodFamily::BY_NAME)(reader, value, path)
}

fn signing_key_length<'a>(
    reader: &mut Reader<'a>,
    value: &'a serde_json::Value,
    path: &str,
) -> Option<SigningKeyLength> {
    let bits = reader.integer(value, path, 256..=512)?;
    SigningKeyLength::try_from(bits)
        .map_err(|message| reader.error(path, message))
        .ok()
}

fn audiences(fields: &mut Reader<'_>, are_validated: bool) -> Texts {
    let audiences = fields.optional("supportedAudiences", Reader::text_as::<Texts>);
    let audiences = audiences.unwrap_or_default();
    if are_validated && audiences.0.is_empty() {
        let message = "Name at least one audience, or set `validateAudClaim` to false.";
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
