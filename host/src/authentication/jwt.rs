//! The policy *JWT Validation*: a signed token with the right claims.

use std::sync::Arc;
use std::time::Duration;

use dataweave::Value as Data;
use gateway_model::{
    Issue, JwtKeyOrigin, JwtOrigin, JwtValidationConfig, Secret, SigningKeyLength,
    SigningMethodFamily,
};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use jsonwebtoken::{Algorithm, DecodingKey};
use url::Host;

use super::authorization::{NoCredentials, credentials};
use super::claims::{BadClaims, ClaimRules};
use super::client_id::UNKNOWN_PLACE;
use super::fetch::Fetcher;
use super::identity::Identity;
use super::inbound::Inbound;
use super::jws::Jws;
use super::lookup::{Lookup, Variables};
use super::published_keys::{PublishedKeys, Unverified};
use super::refusal::Refusal;
use super::text_key::read_text_key;
use crate::clock::Clock;

/// The policy, ready for requests.
pub struct JwtValidation {
    /// Where the token is; none for `Authorization`.
    origin: Option<Lookup>,
    method: Algorithm,
    keys: Keys,
    rules: ClaimRules,
    /// Finds the client among the claims; none where any client will do.
    client: Option<Lookup>,
    strip: bool,
    clock: Arc<dyn Clock>,
}

enum Keys {
    Text(DecodingKey),
    Published(PublishedKeys),
}

impl JwtValidation {
    /// Compiles the policy, with the warnings of its configuration.
    pub fn compile(
        clock: &Arc<dyn Clock>,
        fetcher: &Fetcher,
        config: &JwtValidationConfig,
        text_key: Option<&Secret>,
    ) -> Result<(Self, Vec<Issue>), Vec<Issue>> {
        let (mut issues, mut warnings) = (Vec::new(), Vec::new());
        let method = method(config);
        if method.is_none() {
            issues.push(Issue::error(
                "signingKeyLength",
                "ES signatures are supported with 256 or 384 bits.",
            ));
        }
        let rules = ClaimRules::compile(config, &mut issues, &mut warnings);
        let mut lookup = |path, text: &str, variables| {
            let lookup = Lookup::compile(path, text, variables);
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
        let keys =
            method.map(|method| keys(clock, fetcher, config, method, text_key, &mut warnings));
        match (method, keys) {
            (Some(method), Some(Ok(keys))) if issues.is_empty() => {
                let policy = Self {
                    origin: origin.flatten(),
                    method,
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
        let troubles = match &self.keys {
            Keys::Text(_) => Vec::new(),
            Keys::Published(keys) => keys.troubles(),
        };
        let issue = |text| Issue::warning("jwksUrl", text);
        troubles.into_iter().map(issue).collect()
    }

    /// Checks the token of a request, adds what it proves to `identity`, and takes it out
    /// of the request where the policy says so. It may wait for published keys.
    ///
    /// # Errors
    /// The token is missing or bad, its client is not known, or there are no keys to check
    /// it with.
    pub async fn authenticate(
        &self,
        inbound: Inbound<'_>,
        identity: &mut Identity,
    ) -> Result<(), Refusal> {
        let token = match &self.origin {
            Some(lookup) => token_at(lookup, &inbound)?,
            None => bearer(&inbound.head.headers)?.into(),
        };
        let jws = Jws::read(&token, self.method)
            .map_err(|error| Refusal::bad_token(error.to_string()))?;
        self.check_signature(&jws).await?;
        // From here on the claims are the issuer's word.
        let (claims, data) = jws.claims().ok_or_else(|| Refusal::bad_token(NO_CLAIMS))?;
        let now = self.clock.now().as_secs();
        self.rules
            .check(&claims, &data, now, &inbound)
            .map_err(|bad| match bad {
                BadClaims::Expired => Refusal::expired(),
                BadClaims::Other(reason) => Refusal::bad_token(reason),
            })?;
        if let Some(client) = &self.client {
            let id = client.evaluate(&inbound, data.clone());
            let id = id.as_ref().and_then(Data::as_str).unwrap_or_default();
            let application = inbound.applications.find(id);
            let application = application.ok_or_else(|| Refusal::bad_token(UNKNOWN_CLIENT))?;
            identity.set_client(id, application);
        }
        identity.set_token(&token, data);
        if self.strip {
            match &self.origin {
                Some(lookup) => lookup.strip(inbound.head),
                None => drop(inbound.head.headers.remove(AUTHORIZATION)),
            }
        }
        Ok(())
    }

    async fn check_signature(&self, token: &Jws<'_>) -> Result<(), Refusal> {
        let checked = match &self.keys {
            Keys::Text(key) if token.is_signed_with(key, self.method) => Ok(()),
            Keys::Text(_) => Err(Unverified::Signature),
            Keys::Published(keys) => keys.verify(token).await,
        };
        checked.map_err(|error| match error {
            Unverified::Signature => Refusal::bad_token("no key of the policy made its signature"),
            Unverified::Unavailable => Refusal::KeysUnavailable(
                "its keys could not be fetched; see the log lines before".into(),
            ),
        })
    }
}

/// The one method that tokens may be signed by.
fn method(config: &JwtValidationConfig) -> Option<Algorithm> {
    use SigningKeyLength::{Bits256, Bits384, Bits512};
    use SigningMethodFamily::{Es, Hmac, Rsa};
    Some(match (config.signing_method, config.signing_key_length) {
        (Rsa, Bits256) => Algorithm::RS256,
        (Rsa, Bits384) => Algorithm::RS384,
        (Rsa, Bits512) => Algorithm::RS512,
        (Hmac, Bits256) => Algorithm::HS256,
        (Hmac, Bits384) => Algorithm::HS384,
        (Hmac, Bits512) => Algorithm::HS512,
        (Es, Bits256) => Algorithm::ES256,
        (Es, Bits384) => Algorithm::ES384,
        (Es, Bits512) => return None,
    })
}

fn keys(
    clock: &Arc<dyn Clock>,
    fetcher: &Fetcher,
    config: &JwtValidationConfig,
    method: Algorithm,
    text_key: Option<&Secret>,
    warnings: &mut Vec<Issue>,
) -> Result<Keys, Issue> {
    if config.jwt_key_origin == JwtKeyOrigin::Jwks {
        if config.jwks_url.0.iter().any(is_open) {
            warnings.push(Issue::warning("jwksUrl", OPEN_ADDRESS));
        }
        let keys = PublishedKeys::new(
            &config.jwks_url,
            method,
            Duration::from_secs(60 * config.jwks_service_time_to_live),
            Duration::from_millis(config.jwks_service_connection_timeout),
            fetcher,
            Arc::clone(clock),
        );
        let unusable = || Issue::error("jwksUrl", "This URL cannot be asked. Check its host.");
        return keys.map(Keys::Published).ok_or_else(unusable);
    }
    let place = JwtValidationConfig::SECRET_FIELD;
    let text = text_key.ok_or_else(|| Issue::error(place, "`textKey` is required."))?;
    let (key, weakness) = read_text_key(method, text).map_err(|text| Issue::error(place, text))?;
    warnings.extend(weakness.map(|text| Issue::warning(place, text)));
    Ok(Keys::Text(key))
}

/// Whether somebody between could put other keys in the place of those published.
fn is_open(url: &url::Url) -> bool {
    let local = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() != "https" && !local
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
        NoCredentials::Ambiguous => Refusal::bad_token("more than one credential was sent"),
        NoCredentials::Malformed => Refusal::bad_token("the token cannot be read"),
    })
}

const NO_CLAIMS: &str = "the token does not hold claims";
const UNKNOWN_CLIENT: &str = "the token's client is no client application";
const OPEN_ADDRESS: &str = "Whoever is between the gateway and this server could replace the keys and forge tokens. Use https.";
