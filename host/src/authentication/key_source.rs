//! The keys that one server publishes, kept and renewed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use http::Uri;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::fetch::Fetcher;
use super::key_set::KeySet;
use super::methods::Methods;
use crate::clock::Clock;

/// After keys came, the server is not asked for another unknown key for so long.
const UNKNOWN_KEY_PAUSE: Duration = Duration::from_secs(10);

/// After a failure, the server is not asked again for so long; twice as long after
/// the next one, and so on.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A server that publishes keys, and how it is asked.
pub struct KeyServer {
    /// Its address.
    pub uri: Uri,
    /// For whom it is asked, for the log.
    pub api_instance: Arc<str>,
    /// The methods that its keys are needed for.
    pub methods: Methods,
    /// How long it may take to answer.
    pub answer_limit: Duration,
    /// Asks it.
    pub fetcher: Fetcher,
    /// Tells how old answers are.
    pub clock: Arc<dyn Clock>,
}

impl KeyServer {
    /// What tells it from others for people: its address without the query, which may
    /// hold a token.
    fn name(&self) -> String {
        let scheme = self.uri.scheme_str().unwrap_or_default();
        let authority = self.uri.authority().map_or("", |it| it.as_str());
        format!("{scheme}://{authority}{}", self.uri.path())
    }
}

/// What one server publishes.
pub struct KeySource {
    server: KeyServer,
    /// The last keys that it gave.
    kept: ArcSwapOption<Kept>,
    /// Why it gave none when it was asked last.
    failure: ArcSwapOption<Failure>,
    /// Held by whoever asks the server.
    attempts: Arc<Mutex<Attempts>>,
}

/// Keys, and since when they are known.
pub struct Kept {
    pub keys: KeySet,
    since: Instant,
}

impl Kept {
    /// How old they are.
    pub fn age(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.since)
    }
}

/// Why a server gave no keys.
struct Failure {
    reason: String,
    /// When it is asked again.
    until: Instant,
}

/// When the server was asked last, and how that went.
#[derive(Default)]
struct Attempts {
    last: Option<Instant>,
    failures: u32,
}

impl Attempts {
    fn may_try(&self, now: Instant) -> bool {
        let since = |last| now.saturating_duration_since(last);
        self.last.is_none_or(|last| since(last) >= self.pause())
    }

    /// How long the server is left alone.
    fn pause(&self) -> Duration {
        match self.failures {
            0 => UNKNOWN_KEY_PAUSE,
            failures => FIRST_PAUSE
                .saturating_mul(2_u32.saturating_pow(failures - 1))
                .min(LONGEST_PAUSE),
        }
    }
}

impl KeySource {
    /// Nothing is fetched yet.
    pub fn new(server: KeyServer) -> Self {
        Self {
            server,
            kept: ArcSwapOption::empty(),
            failure: ArcSwapOption::empty(),
            attempts: Arc::default(),
        }
    }

    /// The last keys that the server gave.
    pub fn kept(&self) -> Option<Arc<Kept>> {
        self.kept.load_full()
    }

    fn is_empty(&self) -> bool {
        self.kept.load().is_none()
    }

    /// Why it gave none when it was asked last, and when it is asked again.
    pub fn failed(&self, now: Instant) -> Option<(String, Duration)> {
        let server = self.server.name();
        match self.failure.load_full() {
            Some(failure) => {
                let reason = format!("the server {server} gives no keys: {}", failure.reason);
                Some((reason, failure.until.saturating_duration_since(now)))
            }
            None if self.is_empty() => {
                Some((format!("the server {server} gave no keys"), FIRST_PAUSE))
            }
            None => None,
        }
    }

    /// What is wrong with what it publishes, if anything is.
    pub fn trouble(&self) -> Option<String> {
        let server = self.server.name();
        let Some(failure) = self.failure.load_full() else {
            let kept = self.kept.load();
            let keys = &kept.as_ref().filter(|kept| kept.keys.len() == 0)?.keys;
            return Some(match keys.published() {
                0 => format!(
                    "The server {server} publishes no keys at all, so every token is refused."
                ),
                count => format!(
                    "The server {server} publishes {count} keys, and none fits {}: {}. Compare them with the signing method of the policy.",
                    self.server.methods,
                    keys.left_out()
                ),
            });
        };
        let outcome = match self.is_empty() {
            true => "Until it does, no token can be checked with them.",
            false => "The last keys that it gave stay in use.",
        };
        Some(format!(
            "The server {server} gives no keys: {}. {outcome}",
            failure.reason
        ))
    }

    /// Asks the server, unless it was asked just now, and waits for the answer.
    /// Those who come meanwhile wait for the same answer.
    pub async fn renew(self: &Arc<Self>) {
        let attempts = Arc::clone(&self.attempts).lock_owned().await;
        // What the time was before the wait says nothing about now.
        if attempts.may_try(self.server.clock.steady()) {
            let source = Arc::clone(self);
            // On a task of its own, because the client may go away half-way.
            let fetching = tokio::spawn(async move { source.fetch(attempts).await });
            // A task that panicked has given no keys.
            let _ = fetching.await;
        }
    }

    /// The same without waiting, unless somebody asks the server already.
    pub fn renew_aside(self: &Arc<Self>) {
        if let Ok(attempts) = Arc::clone(&self.attempts).try_lock_owned()
            && attempts.may_try(self.server.clock.steady())
        {
            let source = Arc::clone(self);
            tokio::spawn(async move { source.fetch(attempts).await });
        }
    }

    async fn fetch(&self, mut attempts: OwnedMutexGuard<Attempts>) {
        let answer = self
            .server
            .fetcher
            .fetch(&self.server.uri, self.server.answer_limit)
            .await;
        let keys = match answer {
            Ok(document) => KeySet::parse(&document, self.server.methods.as_slice())
                .map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let now = self.server.clock.steady();
        attempts.last = Some(now);
        let server = self.server.name();
        let api_instance = &*self.server.api_instance;
        match keys {
            Ok(keys) => {
                let left_out = Some(keys.left_out()).filter(|text| !text.is_empty());
                if keys.len() == 0 {
                    tracing::warn!(
                        api_instance,
                        server,
                        left_out,
                        "no published key can be used"
                    );
                } else {
                    let keys = keys.len();
                    tracing::info!(
                        api_instance,
                        server,
                        keys,
                        left_out,
                        "published keys were fetched"
                    );
                }
                attempts.failures = 0;
                self.failure.store(None);
                self.kept.store(Some(Arc::new(Kept { keys, since: now })));
            }
            Err(error) => {
                tracing::warn!(
                    api_instance,
                    server,
                    error,
                    "published keys could not be fetched"
                );
                attempts.failures = attempts.failures.saturating_add(1);
                self.failure.store(Some(Arc::new(Failure {
                    reason: error,
                    until: now.checked_add(attempts.pause()).unwrap_or(now),
                })));
            }
        }
    }
}
