//! Every proxy makes the token that it is measured for.

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;

use super::scenario::{Policy, Protocol, Scenario};
use super::scene::Scene;

/// What the upstream is shown by each scenario over HTTP/1.1; over the others there are no tokens.
///
/// # Errors
/// It is another token, or one where there should be none.
pub fn check(scene: &Scene, scenarios: &[Scenario]) -> Result<()> {
    for scenario in scenarios {
        if scenario.protocol != Protocol::Http1 {
            continue;
        }
        check_one(&scene.url(*scenario)?, scenario.policy).with_context(|| scenario.to_string())?;
    }
    Ok(())
}

/// What the upstream is shown when somebody asks for this.
///
/// # Errors
/// It is not what this policy makes.
pub fn check_one(url: &str, policy: Policy) -> Result<()> {
    let request = ureq::get(url).header("x-client-id", "client-1");
    let mut answer = request.header("x-show-token", "yes").call()?;
    is_token_of(policy, &answer.body_mut().read_to_string()?)
}

fn is_token_of(policy: Policy, shown: &str) -> Result<()> {
    let Some(method) = policy.method() else {
        ensure!(shown.is_empty(), "a token that nobody asked for");
        return Ok(());
    };
    let token = shown.strip_prefix("Bearer ").unwrap_or_default();
    let [header, claims, signature] = Vec::from_iter(token.split('.'))[..] else {
        bail!("no token");
    };
    let says = |part: &str, member: &str, value: &str| -> Result<bool> {
        let part: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part)?)?;
        Ok(part.get(member).and_then(Value::as_str) == Some(value))
    };
    ensure!(says(header, "alg", method)?, "another method");
    ensure!(says(claims, "sub", "client-1")?, "other claims");
    ensure!(signature.len() >= 43, "no signature");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_told_from_none_and_from_those_of_others() {
        let token = |method: &str, client: &str| {
            let header = BASE64_URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{method}"}}"#));
            let claims = BASE64_URL_SAFE_NO_PAD.encode(format!(r#"{{"sub":"{client}"}}"#));
            format!("Bearer {header}.{claims}.{}", "s".repeat(43))
        };
        let good = token("HS256", "client-1");
        assert!(is_token_of(Policy::Hs256, &good).is_ok());
        assert!(is_token_of(Policy::None, "").is_ok());
        for (policy, shown) in [
            (Policy::None, good.as_str()),
            (Policy::Es256, &good),
            (Policy::Hs256, &token("HS256", "client-2")),
            (Policy::Hs256, &good[..good.len() - 1]),
            (Policy::Hs256, ""),
        ] {
            assert!(is_token_of(policy, shown).is_err(), "{policy:?}: {shown}");
        }
    }
}
