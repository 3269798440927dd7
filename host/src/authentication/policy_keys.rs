//! The keys that a *JWT Validation* policy checks tokens with.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use gateway_model::{Issue, JwtKeyOrigin, JwtValidationConfig, KeyView, Secret, Urls};
use jsonwebtoken::AlgorithmFamily;
use url::Host;

use super::fetch::Fetcher;
use super::jws::Jws;
use super::methods::Methods;
use super::published_keys::{PublishedKeys, Unverified};
use super::refusal::Refusal;
use super::text_key::{TextKey, read_text_keys};
use crate::clock::Clock;
use crate::metrics::RefusalReason;
use crate::tls::{Certificates, read_roots};

/// Keys to check tokens with.
pub struct PolicyKeys {
    /// The keys that are written in the policy.
    text: Vec<TextKey>,
    /// What may be known of those.
    views: Vec<KeyView>,
    published: Published,
    /// Who vouches for servers that publish keys.
    certificates: Certificates,
}

/// Keys that servers publish.
enum Published {
    /// There are none.
    No,
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
    /// Asks servers for keys unless the policy names who vouches for them.
    pub fetcher: &'a Fetcher,
    /// What the admin filled in.
    pub config: &'a JwtValidationConfig,
    /// The methods that tokens may be signed by.
    pub methods: &'a Methods,
    /// Whose policy it is, for the log.
    pub api_instance: Arc<str>,
}

/// The field that names who vouches for servers that publish keys.
const TRUSTED_CA: &str = "jwksTrustedCA";

impl Publishing<'_> {
    /// The keys of the policy, with the warnings of where they come from.
    ///
    /// # Errors
    /// A key does not suit its methods, or an address cannot be asked.
    pub fn keys(
        &self,
        text_key: Option<&Secret>,
        warnings: &mut Vec<Issue>,
    ) -> Result<PolicyKeys, Issue> {
        let text = match self.config.needs_text_key() {
            true => self.text_keys(text_key, warnings)?,
            false => Vec::new(),
        };
        let published = match self.config.jwt_key_origin {
            JwtKeyOrigin::Text => Published::No,
            JwtKeyOrigin::Jwks => self.published(warnings)?,
        };
        let trusted = self.config.jwks_trusted_ca.as_deref();
        Ok(PolicyKeys {
            views: text.iter().map(|key| key.view.clone()).collect(),
            text,
            published,
            certificates: Certificates::trusted(TRUSTED_CA, trusted),
        })
    }

    fn text_keys(
        &self,
        text_key: Option<&Secret>,
        warnings: &mut Vec<Issue>,
    ) -> Result<Vec<TextKey>, Issue> {
        let place = JwtValidationConfig::SECRET_FIELD;
        let text = text_key.ok_or_else(|| Issue::error(place, "`textKey` is required."))?;
        let methods = self.methods.as_slice().iter().copied();
        // What is published is never a secret.
        let methods: Vec<_> = match self.config.jwt_key_origin {
            JwtKeyOrigin::Text => methods.collect(),
            JwtKeyOrigin::Jwks => methods
                .filter(|method| method.family() == AlgorithmFamily::Hmac)
                .collect(),
        };
        let (keys, weakness) =
            read_text_keys(&methods, text).map_err(|text| Issue::error(place, text))?;
        warnings.extend(weakness.map(|text| Issue::warning(place, text)));
        Ok(keys)
    }

    fn published(&self, warnings: &mut Vec<Issue>) -> Result<Published, Issue> {
        let config = self.config;
        let fetcher = self.fetcher()?;
        if config.issuers.is_empty() {
            let keys = self.at("jwksUrl", &config.jwks_url, &fetcher, warnings)?;
            return Ok(Published::Pooled(keys));
        }
        let mut issuers = BTreeMap::new();
        for (index, trusted) in config.issuers.iter().enumerate() {
            let path = format!("issuers[{index}].jwksUrl");
            let keys = self.at(&path, &trusted.jwks_url, &fetcher, warnings)?;
            issuers.insert(trusted.issuer.clone(), keys);
        }
        Ok(Published::OfIssuers(issuers))
    }

    /// Asks servers for which those vouch whom the policy names.
    fn fetcher(&self) -> Result<Fetcher, Issue> {
        let Some(text) = &self.config.jwks_trusted_ca else {
            return Ok(self.fetcher.clone());
        };
        let path = TRUSTED_CA;
        Fetcher::new(read_roots(path, text)?)
            .map_err(|_| Issue::error(path, "TLS cannot be set up with this."))
    }

    fn at(
        &self,
        path: &str,
        urls: &Urls,
        fetcher: &Fetcher,
        warnings: &mut Vec<Issue>,
    ) -> Result<PublishedKeys, Issue> {
        if urls.0.iter().any(is_open) {
            warnings.push(Issue::warning(path, OPEN_ADDRESS));
        }
        let keys = PublishedKeys::new(
            urls,
            self.methods,
            Duration::from_secs(60 * self.config.jwks_service_time_to_live),
            Duration::from_millis(self.config.jwks_service_connection_timeout),
            fetcher,
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
        let (path, troubles) = match &self.published {
            Published::No => return Vec::new(),
            Published::Pooled(keys) => ("jwksUrl", keys.troubles()),
            Published::OfIssuers(issuers) => {
                let troubles = issuers.values().flat_map(PublishedKeys::troubles);
                ("issuers", troubles.collect())
            }
        };
        let issue = |text| Issue::warning(path, text);
        troubles.into_iter().map(issue).collect()
    }

    /// The certificates of those who vouch for servers that publish keys.
    pub fn certificates(&self) -> &Certificates {
        &self.certificates
    }

    /// What may be known of the keys that are written in the policy.
    pub fn views(&self) -> &[KeyView] {
        &self.views
    }

    /// Checks the signature of a token. It may wait for published keys.
    ///
    /// # Errors
    /// No key that may sign for the token's issuer made it, or there are none to check
    /// it with.
    pub async fn verify(&self, token: &Jws<'_>) -> Result<(), Refusal> {
        let is_secret = token.method().family() == AlgorithmFamily::Hmac;
        let keys = match &self.published {
            Published::No => return self.verify_with_text(token),
            _ if is_secret => return self.verify_with_text(token),
            Published::Pooled(keys) => keys,
            Published::OfIssuers(issuers) => keys_of(issuers, token.unverified_issuer())?,
        };
        keys.verify(token).await.map_err(explain)
    }

    /// Whether a token that this one issues can be good. Where it could be signed with a
    /// secret, anybody's can.
    ///
    /// # Errors
    /// No key may sign for it.
    pub fn check_issuer(&self, issuer: Option<String>) -> Result<(), Refusal> {
        match &self.published {
            Published::OfIssuers(issuers) if self.text.is_empty() => {
                keys_of(issuers, issuer).map(drop)
            }
            _ => Ok(()),
        }
    }

    fn verify_with_text(&self, token: &Jws<'_>) -> Result<(), Refusal> {
        let mut keys = self.text.iter();
        let serves = |key: &TextKey| key.methods.contains(&token.method());
        if keys.any(|key| serves(key) && token.is_signed_with(&key.key)) {
            return Ok(());
        }
        let text = "its signature does not fit the key of the policy";
        Err(Refusal::bad_token(RefusalReason::Signature, text))
    }
}

/// The keys that may sign in the name of this issuer.
fn keys_of(
    issuers: &BTreeMap<String, PublishedKeys>,
    issuer: Option<String>,
) -> Result<&PublishedKeys, Refusal> {
    let keys = issuer.and_then(|issuer| issuers.get(&issuer));
    keys.ok_or_else(|| {
        let text = "the claim `iss` names none of the issuers";
        Refusal::bad_token(RefusalReason::Issuer, text)
    })
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
