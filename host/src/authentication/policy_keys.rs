//! The keys that a *JWT Validation* policy checks tokens with.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use gateway_model::{Issue, JwtKeyOrigin, JwtValidationConfig, Secret, Urls};
use jsonwebtoken::{Algorithm, DecodingKey};
use url::Host;

use super::fetch::Fetcher;
use super::jws::Jws;
use super::published_keys::{PublishedKeys, Unverified};
use super::refusal::Refusal;
use super::text_key::read_text_key;
use crate::clock::Clock;
use crate::metrics::RefusalReason;

/// Keys to check tokens with.
pub enum PolicyKeys {
    /// The key that is written in the policy.
    Text(DecodingKey),
    /// Keys that may sign in anybody's name.
    Pooled(PublishedKeys),
    /// The keys of each issuer, which may sign in its name and in no other (RFC 9068,
    /// section 4).
    OfIssuers(BTreeMap<String, PublishedKeys>),
}

/// What keys are made ready from.
pub struct Publishing<'a> {
    /// Tells how old published keys are.
    pub clock: &'a Arc<dyn Clock>,
    /// Asks servers for keys.
    pub fetcher: &'a Fetcher,
    /// What the admin filled in.
    pub config: &'a JwtValidationConfig,
    /// The method that tokens are signed by.
    pub method: Algorithm,
    /// Whose policy it is, for the log.
    pub api_instance: Arc<str>,
}

impl Publishing<'_> {
    /// The keys of the policy, with the warnings of where they come from.
    ///
    /// # Errors
    /// The key does not suit the method, or an address cannot be asked.
    pub fn keys(
        &self,
        text_key: Option<&Secret>,
        warnings: &mut Vec<Issue>,
    ) -> Result<PolicyKeys, Issue> {
        let config = self.config;
        if config.jwt_key_origin == JwtKeyOrigin::Text {
            let place = JwtValidationConfig::SECRET_FIELD;
            let text = text_key.ok_or_else(|| Issue::error(place, "`textKey` is required."))?;
            let (key, weakness) =
                read_text_key(self.method, text).map_err(|text| Issue::error(place, text))?;
            warnings.extend(weakness.map(|text| Issue::warning(place, text)));
            return Ok(PolicyKeys::Text(key));
        }
        if config.issuers.is_empty() {
            let keys = self.published("jwksUrl", &config.jwks_url, warnings)?;
            return Ok(PolicyKeys::Pooled(keys));
        }
        let mut issuers = BTreeMap::new();
        for (index, trusted) in config.issuers.iter().enumerate() {
            let path = format!("issuers[{index}].jwksUrl");
            let keys = self.published(&path, &trusted.jwks_url, warnings)?;
            issuers.insert(trusted.issuer.clone(), keys);
        }
        Ok(PolicyKeys::OfIssuers(issuers))
    }

    fn published(
        &self,
        path: &str,
        urls: &Urls,
        warnings: &mut Vec<Issue>,
    ) -> Result<PublishedKeys, Issue> {
        if urls.0.iter().any(is_open) {
            warnings.push(Issue::warning(path, OPEN_ADDRESS));
        }
        let keys = PublishedKeys::new(
            urls,
            self.method,
            Duration::from_secs(60 * self.config.jwks_service_time_to_live),
            Duration::from_millis(self.config.jwks_service_connection_timeout),
            self.fetcher,
            Arc::clone(self.clock),
            &self.api_instance,
        );
        keys.ok_or_else(|| Issue::error(path, "This URL cannot be asked. Check its host."))
    }
}

impl PolicyKeys {
    /// What keeps them from checking tokens at present; paths begin at the policy's
    /// `config`.
    pub fn troubles(&self) -> Vec<Issue> {
        let (path, troubles) = match self {
            Self::Text(_) => return Vec::new(),
            Self::Pooled(keys) => ("jwksUrl", keys.troubles()),
            Self::OfIssuers(issuers) => {
                let troubles = issuers.values().flat_map(PublishedKeys::troubles);
                ("issuers", troubles.collect())
            }
        };
        let issue = |text| Issue::warning(path, text);
        troubles.into_iter().map(issue).collect()
    }

    /// Checks the signature of a token. It may wait for published keys.
    ///
    /// # Errors
    /// No key that may sign for the token's issuer made it, or there are none to check
    /// it with.
    pub async fn verify(&self, token: &Jws<'_>, method: Algorithm) -> Result<(), Refusal> {
        let keys = match self {
            Self::Text(key) if token.is_signed_with(key, method) => return Ok(()),
            Self::Text(_) => {
                let text = "its signature does not fit the key of the policy";
                return Err(Refusal::bad_token(RefusalReason::Signature, text));
            }
            Self::Pooled(keys) => keys,
            Self::OfIssuers(issuers) => {
                let issuer = token.unverified_issuer();
                let keys = issuer.and_then(|issuer| issuers.get(&issuer));
                keys.ok_or_else(|| {
                    let text = "the claim `iss` names none of the issuers";
                    Refusal::bad_token(RefusalReason::Issuer, text)
                })?
            }
        };
        keys.verify(token).await.map_err(explain)
    }
}

fn explain(error: Unverified) -> Refusal {
    match error {
        Unverified::Unavailable {
            reason: text,
            retry_after,
        } => Refusal::KeysUnavailable { text, retry_after },
        Unverified::Signature => Refusal::bad_token(RefusalReason::Signature, error.to_string()),
        Unverified::UnknownKey
        | Unverified::LeftOut(_)
        | Unverified::NoneFits
        | Unverified::NoKeys => Refusal::bad_token(RefusalReason::Key, error.to_string()),
    }
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

const OPEN_ADDRESS: &str = "Whoever is between the gateway and this server could replace the keys and forge tokens. Use https.";
