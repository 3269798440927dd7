//! The policy *JWT Validation*: a signed token with the right claims.

use std::sync::Arc;

use dataweave::Value as Data;
use gateway_model::{Issue, JsonText, JwtOrigin, JwtValidationConfig, KeyView, Secret};
use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::authorization::{NoCredentials, credentials};
use super::claims::{BadClaims, ClaimRules, Claims};
use super::client_id::UNKNOWN_PLACE;
use super::fetch::Fetcher;
use super::identity::Identity;
use super::inbound::Inbound;
use super::jws::{self, Jws};
use super::lookup::{Lookup, Variables};
use super::methods::Methods;
use super::policy_keys::{PolicyKeys, Publishing};
use super::refusal::Refusal;
use super::token_types::TokenTypes;
use crate::clock::Clock;
use crate::metrics::RefusalReason;
use crate::tls::Certificates;

/// The policy, ready for requests.
pub struct JwtValidation {
    /// Where the token is; none for `Authorization`.
    origin: Option<Lookup>,
    methods: Methods,
    types: TokenTypes,
    keys: PolicyKeys,
    rules: ClaimRules,
    /// Finds the client among the claims; none where any client will do.
    client: Option<Lookup>,
    strip: bool,
    clock: Arc<dyn Clock>,
}

impl JwtValidation {
    /// Compiles the policy, with the warnings of its configuration.
    pub fn compile(
        clock: &Arc<dyn Clock>,
        fetcher: &Fetcher,
        config: &JwtValidationConfig,
        text_key: Option<&Secret>,
        api_instance: &str,
    ) -> Result<(Self, Vec<Issue>), Vec<Issue>> {
        let (mut issues, mut warnings) = (Vec::new(), Vec::new());
        let methods = Methods::of(config).map_err(|issue| issues.push(issue)).ok();
        let rules = ClaimRules::compile(config, &mut issues, &mut warnings);
        let mut lookup = |path, text: &str, variables| {
            let lookup = Lookup::compile(path, text, variables, &mut warnings);
            lookup.map_err(|issue| issues.push(issue)).ok()
        };
        let origin = (config.jwt_origin == JwtOrigin::CustomExpression)
            .then(|| lookup("jwtExpression", &config.jwt_expression, Variables::Request));
        let client = (!config.skip_client_id_validation).then(|| {
            let variables = Variables::RequestAndClaims;
            lookup(
                "clientIdExpression",
                &config.client_id_expression,
                variables,
            )
        });
        let in_place = |origin: &Option<Lookup>| origin.as_ref().is_none_or(Lookup::can_strip);
        if config.strip_credentials && !origin.as_ref().is_none_or(in_place) {
            issues.push(Issue::error("stripCredentials", UNKNOWN_PLACE));
        }
        warnings.extend(traps(config));
        let published = |methods| Publishing {
            clock,
            fetcher,
            config,
            methods,
            api_instance: api_instance.into(),
        };
        let keys = methods.as_ref();
        let keys = keys.map(|methods| published(methods).keys(text_key, &mut warnings));
        match (methods, keys) {
            (Some(methods), Some(Ok(keys))) if issues.is_empty() => {
                let policy = Self {
                    origin: origin.flatten(),
                    methods,
                    types: TokenTypes::new(&config.supported_types),
                    keys,
                    rules,
                    client: client.flatten(),
                    strip: config.strip_credentials,
                    clock: Arc::clone(clock),
                };
                Ok((policy, warnings))
            }
            (_, keys) => {
                issues.extend(keys.and_then(Result::err));
                Err(issues)
            }
        }
    }

    /// What keeps it from checking tokens at present; paths begin at the policy's
    /// `config`.
    pub fn troubles(&self) -> Vec<Issue> {
        self.keys.troubles()
    }

    /// The certificates that it holds.
    pub fn certificates(&self) -> &Certificates {
        self.keys.certificates()
    }

    /// What may be known of the keys in its configuration.
    pub fn verification_keys(&self) -> &[KeyView] {
        self.keys.views()
    }

    /// Checks the token of a request, which proves its claims, and takes it out of the
    /// request where the policy says so. It may wait for published keys.
    ///
    /// # Errors
    /// The token is missing or bad, its client is not known, or there are no keys to check
    /// it with.
    pub async fn authenticate(&self, inbound: Inbound<'_>) -> Result<Identity, Refusal> {
        let token = match &self.origin {
            Some(lookup) => token_at(lookup, &inbound)?,
            None => bearer(&inbound.head.headers)?.into(),
        };
        let jws = Jws::read(&token, &self.methods)
            .map_err(|error| Refusal::bad_token(error.reason(), error.to_string()))?;
        self.types
            .check(jws.typ())
            .map_err(|error| Refusal::bad_token(RefusalReason::Type, error.to_string()))?;
        self.keys.verify(&jws).await?;
        self.accept(inbound, &token, jws.claims().ok_or_else(no_claims)?)
    }

    /// Does the same with the claims of a token that nobody has signed.
    ///
    /// # Errors
    /// The claims are bad, or their client is not known.
    pub fn rehearse(&self, inbound: Inbound<'_>, claims: &JsonText) -> Result<Identity, Refusal> {
        let read = jws::read_claims(claims.get()).ok_or_else(no_claims)?;
        self.keys.check_issuer(jws::issuer_of(claims.get()))?;
        self.accept(inbound, &jws::unsigned(claims.get()), read)
    }

    /// What follows from a token whose claims are the issuer's word.
    fn accept(
        &self,
        inbound: Inbound<'_>,
        token: &str,
        (claims, data): (Claims, Data),
    ) -> Result<Identity, Refusal> {
        let now = self.clock.now().as_secs();
        self.rules
            .check(&claims, &data, now, &inbound)
            .map_err(|BadClaims(reason, text)| Refusal::bad_token(reason, text))?;
        let mut found = Identity::default();
        if let Some(client) = &self.client {
            let id = client.evaluate(&inbound, data.clone());
            let id = id.as_ref().and_then(Data::as_str).unwrap_or_default();
            let application = inbound.applications.find(id);
            let application = application
                .ok_or_else(|| Refusal::bad_token(RefusalReason::Client, UNKNOWN_CLIENT))?;
            found.set_client(id, application);
        }
        found.set_token(token, data);
        if self.strip {
            match &self.origin {
                Some(lookup) => lookup.strip(inbound.head),
                None => drop(inbound.head.headers.remove(AUTHORIZATION)),
            }
        }
        Ok(found)
    }
}

/// What tokens get through that nobody may have thought of.
fn traps(config: &JwtValidationConfig) -> Vec<Issue> {
    let mut warnings = Vec::new();
    if config.validate_aud_claim && !config.mandatory_aud_claim {
        warnings.push(Issue::warning("mandatoryAudClaim", AUDIENCE_OPTIONAL));
    }
    if !config.mandatory_exp_claim {
        warnings.push(Issue::warning("mandatoryExpClaim", EXPIRY_OPTIONAL));
    }
    if config.jwks_url.0.len() > 1 {
        warnings.push(Issue::warning("jwksUrl", POOLED));
    }
    warnings
}

fn token_at(lookup: &Lookup, inbound: &Inbound<'_>) -> Result<Arc<str>, Refusal> {
    match lookup.evaluate(inbound, Data::Null) {
        Some(Data::String(token)) if !token.is_empty() => Ok(token),
        _ => Err(Refusal::no_token("no token was sent, or more than one")),
    }
}

fn bearer(headers: &HeaderMap) -> Result<&str, Refusal> {
    credentials(headers, "Bearer").map_err(|error| match error {
        NoCredentials::Missing => Refusal::no_token("no token was sent"),
        NoCredentials::Ambiguous => {
            Refusal::bad_token(error.reason(), "more than one credential was sent")
        }
        NoCredentials::Malformed => Refusal::bad_token(error.reason(), "the token cannot be read"),
    })
}

fn no_claims() -> Refusal {
    Refusal::bad_token(RefusalReason::Malformed, "the token does not hold claims")
}

const UNKNOWN_CLIENT: &str = "the token's client is no client application";
const AUDIENCE_OPTIONAL: &str = "A token without `aud` passes, whoever it is for. Set this to `true`; if your tokens have no `aud`, as access tokens of Cognito, add a rule for `client_id` instead.";
const EXPIRY_OPTIONAL: &str = "A token without `exp` is good for ever. Set this to `true`.";
const POOLED: &str = "Whoever publishes one of these sets can issue tokens in the name of the others. Bind each address to its issuer with `issuers`.";
