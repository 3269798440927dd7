//! Keys that servers publish, kept and renewed.
//!
//! Keys are fetched when the first token needs them, and again when they are older
//! than the policy allows or a token names a key that is not among them. While they
//! are renewed, and while a server cannot be reached, the last ones that it gave
//! stay in use; where there never were any, tokens are refused. Whatever clients
//! send, a server is asked no more often than the constants say, by one request at
//! a time.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use gateway_model::Urls;

use super::fetch::Fetcher;
use super::jws::Jws;
use super::key_source::{KeyServer, KeySource};
use super::methods::Methods;
use super::published_key::LeftOut;
use crate::clock::Clock;

/// Keys that servers publish.
pub struct PublishedKeys {
    sources: Vec<Arc<KeySource>>,
    time_to_live: Duration,
    clock: Arc<dyn Clock>,
}

/// Why a token's signature was not found good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    #[error("no published key has the kid that it names")]
    UnknownKey,
    #[error("the key that it names is published and not used: {0}")]
    LeftOut(LeftOut),
    #[error("its signature does not fit the key that it names")]
    Signature,
    #[error("it names no key and none fits")]
    NoneFits,
    #[error("none of the published keys can be used; the status says why")]
    NoKeys,
    /// There are no keys to check it with, or no recent ones.
    #[error("{reason}")]
    Unavailable {
        /// Which server gives none, and why.
        reason: String,
        /// When it is worth another try.
        retry_after: Duration,
    },
}

/// What a look at the keys gave.
enum Look {
    Good,
    /// The key that it names did not make the signature.
    Bad,
    /// The right key may be new.
    Unknown,
}

impl PublishedKeys {
    /// The keys for `methods` at these addresses. Nothing is fetched yet.
    pub fn new(
        urls: &Urls,
        methods: &Methods,
        time_to_live: Duration,
        answer_limit: Duration,
        fetcher: &Fetcher,
        clock: Arc<dyn Clock>,
        api_instance: &Arc<str>,
    ) -> Option<Self> {
        let source = |url: &url::Url| {
            let uri = url.as_str().parse().ok()?;
            let asked = KeyServer {
                uri,
                api_instance: Arc::clone(api_instance),
                methods: methods.clone(),
                answer_limit,
                fetcher: fetcher.clone(),
                clock: Arc::clone(&clock),
            };
            Some(Arc::new(KeySource::new(asked)))
        };
        Some(Self {
            sources: urls.0.iter().map(source).collect::<Option<_>>()?,
            time_to_live,
            clock,
        })
    }

    /// Which servers did not give keys when they were asked last, and why.
    pub fn troubles(&self) -> Vec<String> {
        let sources = self.sources.iter();
        sources.filter_map(|source| source.trouble()).collect()
    }

    /// Checks the signature of a token.
    pub async fn verify(&self, token: &Jws<'_>) -> Result<(), Unverified> {
        let now = self.clock.steady();
        let too_old = self.time_to_live.saturating_mul(2);
        let mut awaited = Vec::new();
        for source in &self.sources {
            match source.kept().as_ref().map(|kept| kept.age(now)) {
                Some(age) if age < self.time_to_live => {}
                Some(age) if age < too_old => source.renew_aside(),
                // The first keys are worth waiting for, and so is what may be withdrawn.
                Some(_) | None => awaited.push(source.renew()),
            }
        }
        join_all(awaited).await;
        match self.look(token) {
            Look::Good => Ok(()),
            Look::Bad => Err(Unverified::Signature),
            Look::Unknown => {
                let sources = self.sources.iter();
                join_all(sources.map(|source| source.renew())).await;
                match self.look(token) {
                    Look::Good => Ok(()),
                    Look::Bad => Err(Unverified::Signature),
                    Look::Unknown => Err(self.why_unknown(token)),
                }
            }
        }
    }

    /// Why no key is known that made the signature.
    fn why_unknown(&self, token: &Jws<'_>) -> Unverified {
        let id = token.key_id();
        let now = self.clock.steady();
        // The key may be published where nothing came from, or nothing recently.
        let failed = self.sources.iter().find_map(|source| source.failed(now));
        if let Some((reason, retry_after)) = failed {
            return Unverified::Unavailable {
                reason,
                retry_after,
            };
        }
        let kept: Vec<_> = self
            .sources
            .iter()
            .filter_map(|source| source.kept())
            .collect();
        let why = |id| {
            let mut sets = kept.iter();
            sets.find_map(|kept| kept.keys.why_left_out(id, token.method()))
        };
        let left_out = id.and_then(why);
        match (left_out, id) {
            (Some(reason), _) => Unverified::LeftOut(reason),
            _ if kept.iter().all(|kept| kept.keys.len() == 0) => Unverified::NoKeys,
            (None, Some(_)) => Unverified::UnknownKey,
            (None, None) => Unverified::NoneFits,
        }
    }

    fn look(&self, token: &Jws<'_>) -> Look {
        let id = token.key_id();
        let mut look = Look::Unknown;
        for source in &self.sources {
            let kept = source.kept();
            let Some(kept) = kept else { continue };
            for key in kept.keys.candidates(id, token.method()) {
                if token.is_signed_with(key) {
                    return Look::Good;
                }
            }
            // Unless the key that it names is known, the right one may be new.
            if id.is_some_and(|id| kept.keys.serves(id, token.method())) {
                look = Look::Bad;
            }
        }
        look
    }
}
