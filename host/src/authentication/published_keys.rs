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

use arc_swap::ArcSwapOption;
use futures_util::future::join_all;
use gateway_model::Urls;
use http::Uri;
use jsonwebtoken::Algorithm;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::fetch::Fetcher;
use super::jws::Jws;
use super::key_set::KeySet;
use crate::clock::Clock;

/// After keys came, the server is not asked for another unknown key for so long.
const UNKNOWN_KEY_PAUSE: Duration = Duration::from_secs(10);

/// After a failure, the server is not asked again for so long; twice as long after
/// the next one, and so on.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Keys that servers publish.
pub struct PublishedKeys {
    sources: Vec<Arc<Source>>,
    time_to_live: Duration,
    clock: Arc<dyn Clock>,
}

/// Why a token's signature was not found good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unverified {
    /// No key that is published made it.
    Signature,
    /// There are no keys to check it with.
    Unavailable,
}

/// What a look at the keys gave.
enum Look {
    Good,
    /// A key that may have made the signature did not.
    Bad,
    /// No such key is known.
    Unknown,
}

impl PublishedKeys {
    /// The keys for `method` at these addresses. Nothing is fetched yet.
    pub fn new(
        urls: &Urls,
        method: Algorithm,
        time_to_live: Duration,
        answer_limit: Duration,
        fetcher: &Fetcher,
        clock: Arc<dyn Clock>,
    ) -> Option<Self> {
        let source = |url: &url::Url| {
            Some(Arc::new(Source {
                uri: url.as_str().parse().ok()?,
                method,
                answer_limit,
                fetcher: fetcher.clone(),
                clock: Arc::clone(&clock),
                kept: ArcSwapOption::empty(),
                failure: ArcSwapOption::empty(),
                attempts: Arc::default(),
            }))
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
        let now = self.clock.now();
        for source in &self.sources {
            match &*source.kept.load() {
                Some(kept) if kept.age(now) < self.time_to_live => {}
                Some(_) => source.renew_aside(),
                // The first keys are worth waiting for.
                None => {}
            }
        }
        let empty = self.sources.iter().filter(|source| source.is_empty());
        join_all(empty.map(|source| source.renew())).await;
        match self.look(token) {
            Look::Good => Ok(()),
            Look::Bad => Err(Unverified::Signature),
            Look::Unknown => {
                let sources = self.sources.iter();
                join_all(sources.map(|source| source.renew())).await;
                match self.look(token) {
                    Look::Good => Ok(()),
                    // The key may be published where nothing came from yet.
                    Look::Unknown if self.sources.iter().any(|it| it.is_empty()) => {
                        Err(Unverified::Unavailable)
                    }
                    Look::Bad | Look::Unknown => Err(Unverified::Signature),
                }
            }
        }
    }

    fn look(&self, token: &Jws<'_>) -> Look {
        let id = token.key_id();
        let mut look = Look::Unknown;
        for source in &self.sources {
            let kept = source.kept.load();
            let Some(kept) = &*kept else { continue };
            for key in kept.keys.candidates(id, source.method) {
                if token.is_signed_with(key, source.method) {
                    return Look::Good;
                }
            }
            // Unless the key that it names is known, the right one may be new.
            if id.is_some_and(|id| kept.keys.knows(id)) {
                look = Look::Bad;
            }
        }
        look
    }
}

/// One server that publishes keys.
struct Source {
    uri: Uri,
    method: Algorithm,
    answer_limit: Duration,
    fetcher: Fetcher,
    clock: Arc<dyn Clock>,
    /// The last keys that it gave.
    kept: ArcSwapOption<Kept>,
    /// Why it gave none when it was asked last.
    failure: ArcSwapOption<String>,
    /// Held by whoever asks the server.
    attempts: Arc<Mutex<Attempts>>,
}

struct Kept {
    keys: KeySet,
    since: Duration,
}

impl Kept {
    fn age(&self, now: Duration) -> Duration {
        now.saturating_sub(self.since)
    }
}

/// When the server was asked last, and how that went.
#[derive(Default)]
struct Attempts {
    last: Option<Duration>,
    failures: u32,
}

impl Attempts {
    fn may_try(&self, now: Duration) -> bool {
        let pause = match self.failures {
            0 => UNKNOWN_KEY_PAUSE,
            failures => FIRST_PAUSE
                .saturating_mul(2_u32.saturating_pow(failures - 1))
                .min(LONGEST_PAUSE),
        };
        // A clock that was set back must not make the pause longer.
        self.last
            .is_none_or(|last| now < last || now - last >= pause)
    }
}

impl Source {
    fn is_empty(&self) -> bool {
        self.kept.load().is_none()
    }

    fn trouble(&self) -> Option<String> {
        let server = self.uri.host().unwrap_or_default();
        let Some(failure) = self.failure.load_full() else {
            let kept = self.kept.load();
            let keys = &kept.as_ref().filter(|kept| kept.keys.len() == 0)?.keys;
            return Some(match keys.published() {
                0 => format!(
                    "The server {server} publishes no keys at all, so every token is refused."
                ),
                count => format!(
                    "The server {server} publishes {count} keys, and none can be used here: {}. Compare them with the signing method of the policy.",
                    keys.left_out()
                ),
            });
        };
        let outcome = match self.is_empty() {
            true => "Until it does, no token can be checked with them.",
            false => "The last keys that it gave stay in use.",
        };
        Some(format!(
            "The server {server} gives no keys: {failure}. {outcome}"
        ))
    }

    /// Asks the server, unless it was asked just now, and waits for the answer.
    /// Those who come meanwhile wait for the same answer.
    async fn renew(self: &Arc<Self>) {
        let attempts = Arc::clone(&self.attempts).lock_owned().await;
        // What the time was before the wait says nothing about now.
        if attempts.may_try(self.clock.now()) {
            let source = Arc::clone(self);
            // On a task of its own, because the client may go away half-way.
            let fetching = tokio::spawn(async move { source.fetch(attempts).await });
            // A task that panicked has given no keys.
            let _ = fetching.await;
        }
    }

    /// The same without waiting, unless somebody asks the server already.
    fn renew_aside(self: &Arc<Self>) {
        if let Ok(attempts) = Arc::clone(&self.attempts).try_lock_owned()
            && attempts.may_try(self.clock.now())
        {
            let source = Arc::clone(self);
            tokio::spawn(async move { source.fetch(attempts).await });
        }
    }

    async fn fetch(&self, mut attempts: OwnedMutexGuard<Attempts>) {
        let answer = self.fetcher.fetch(&self.uri, self.answer_limit).await;
        let keys = match answer {
            Ok(document) => {
                KeySet::parse(&document, &[self.method]).map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        };
        let now = self.clock.now();
        attempts.last = Some(now);
        // Neither path nor query: either may hold a token.
        let server = self.uri.host();
        match keys {
            Ok(keys) => {
                let left_out = Some(keys.left_out()).filter(|text| !text.is_empty());
                if keys.len() == 0 {
                    tracing::warn!(server, left_out, "no published key can be used");
                } else {
                    let keys = keys.len();
                    tracing::info!(server, keys, left_out, "published keys were fetched");
                }
                attempts.failures = 0;
                self.failure.store(None);
                self.kept.store(Some(Arc::new(Kept { keys, since: now })));
            }
            Err(error) => {
                tracing::warn!(server, error, "published keys could not be fetched");
                attempts.failures = attempts.failures.saturating_add(1);
                self.failure.store(Some(Arc::new(error)));
            }
        }
    }
}
