//! A client that asks and looks closely at every answer.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use ureq::Agent;
use xtask::token::{self, Token};

use crate::tally::{Outcome, Tally};

/// How long one request may take.
const LIMIT: Duration = Duration::from_secs(30);

/// Requests on one connection before it is closed and another opened.
const REQUESTS_PER_CONNECTION: u64 = 25;

/// What clients know of the gateway at any moment.
pub struct Situation {
    url: String,
    key: Value,
    /// The newest generation that was answered for, and the newest that may be served.
    answered: AtomicU64,
    sent: AtomicU64,
    /// How often the upstream went or came; odd while it is gone.
    upstream_changes: AtomicU64,
}

impl Situation {
    /// In the beginning.
    pub fn new(url: String, key: Value) -> Self {
        Self {
            url,
            key,
            answered: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            upstream_changes: AtomicU64::new(0),
        }
    }

    /// Makes a change by which the policy comes into a generation.
    pub fn change_to(&self, generation: u64, change: impl FnOnce() -> Result<()>) -> Result<()> {
        self.sent.store(generation, Ordering::SeqCst);
        change()?;
        self.answered.store(generation, Ordering::SeqCst);
        Ok(())
    }

    /// The upstream is about to go, or has come back.
    pub fn upstream_changes(&self) {
        self.upstream_changes.fetch_add(1, Ordering::SeqCst);
    }

    /// Whether the upstream is gone.
    pub fn upstream_is_down(&self) -> bool {
        !self
            .upstream_changes
            .load(Ordering::SeqCst)
            .is_multiple_of(2)
    }
}

/// Asks until it is told to stop.
pub fn ask(number: usize, situation: &Situation, tally: &Tally, stop: &AtomicBool) {
    let mut connection = agent();
    for request in 0_u64.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        if request.is_multiple_of(REQUESTS_PER_CONNECTION) {
            connection = agent();
        }
        tally.count(ask_once(&connection, number, request, situation));
    }
}

fn ask_once(agent: &Agent, number: usize, request: u64, situation: &Situation) -> Outcome {
    let changes = situation.upstream_changes.load(Ordering::SeqCst);
    let least = situation.answered.load(Ordering::SeqCst);
    let path = format!("/{number}/{request}");
    let asked = agent
        .get(format!("{}{path}", situation.url))
        .header("x-client", number.to_string())
        .call();
    let outcome = match asked {
        Err(error) => Outcome::Failed(format!("no response: {error}")),
        Ok(mut response) => {
            let status = response.status().as_u16();
            match response.body_mut().read_to_string() {
                Err(_) if status == 200 => Outcome::Broken("a response broke off".to_owned()),
                Err(error) => Outcome::Failed(format!("{status} broke off: {error}")),
                Ok(_) if status == 502 => Outcome::Broken("502".to_owned()),
                Ok(body) if status == 200 => {
                    let most = situation.sent.load(Ordering::SeqCst);
                    let client = number.to_string();
                    let checked = check(&body, &path, &client, least..=most, &situation.key);
                    checked.map_or_else(
                        |error| Outcome::Wrong(format!("{error:#}")),
                        |()| Outcome::Good,
                    )
                }
                Ok(_) => Outcome::Failed(status.to_string()),
            }
        }
    };
    // What broke while the upstream stood still is the gateway's doing.
    let stood =
        changes.is_multiple_of(2) && changes == situation.upstream_changes.load(Ordering::SeqCst);
    match outcome {
        Outcome::Broken(what) if stood => Outcome::Failed(format!("{what}, with the upstream up")),
        outcome => outcome,
    }
}

/// Whether the upstream received the one token that this request should have.
fn check(
    body: &str,
    path: &str,
    client: &str,
    generations: std::ops::RangeInclusive<u64>,
    key: &Value,
) -> Result<()> {
    let received = serde_json::from_str(body).context("the answer is not JSON")?;
    let token = Token::parse(token::bearer(&received)?)?;
    token.verify(key)?;
    let claim = |name| token.claims.get(name);
    ensure!(
        claim("path").and_then(Value::as_str) == Some(path),
        "the token is for another path"
    );
    ensure!(
        claim("client").and_then(Value::as_str) == Some(client),
        "the token is for another client"
    );
    let generation = claim("generation").and_then(Value::as_u64);
    ensure!(
        generation.is_some_and(|it| generations.contains(&it)),
        "the token is of generation {generation:?} and not of {generations:?}"
    );
    Ok(())
}

/// A client with connections of its own.
fn agent() -> Agent {
    let config = Agent::config_builder()
        .proxy(None)
        .http_status_as_error(false);
    config.timeout_global(Some(LIMIT)).build().new_agent()
}
