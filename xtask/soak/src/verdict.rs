//! Whether the upstream received the token that it should have.

use std::ops::RangeInclusive;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xtask::token::{self, Token};

/// What a request should have.
pub struct Expected<'r> {
    /// The path behind that of the API instance.
    pub path: &'r str,
    /// What the upstream is asked in.
    pub version: &'r str,
    /// The client's number.
    pub client: &'r str,
    /// One of these generations of the policy.
    pub generations: RangeInclusive<u64>,
    /// The policy's public key.
    pub key: &'r Value,
}

/// Looks at what the upstream says that it received.
///
/// # Errors
/// It is not the one token that this request should have.
pub fn check(body: &[u8], expected: &Expected<'_>) -> Result<()> {
    let received: Value = serde_json::from_slice(body).context("the answer is not JSON")?;
    ensure!(
        received.get("version").and_then(Value::as_str) == Some(expected.version),
        "the upstream was asked in another version of HTTP"
    );
    let token = Token::parse(token::bearer(&received)?)?;
    token.verify(expected.key)?;
    let claim = |name| token.claims.get(name);
    ensure!(
        claim("path").and_then(Value::as_str) == Some(expected.path),
        "the token is for another path"
    );
    ensure!(
        claim("client").and_then(Value::as_str) == Some(expected.client),
        "the token is for another client"
    );
    let generation = claim("generation").and_then(Value::as_u64);
    ensure!(
        generation.is_some_and(|it| expected.generations.contains(&it)),
        "the token is of generation {generation:?} and not of {:?}",
        expected.generations
    );
    let kid = token.header.get("kid").and_then(Value::as_str);
    ensure!(
        kid == generation.map(|it| it.to_string()).as_deref(),
        "header and claims are of two generations"
    );
    Ok(())
}
