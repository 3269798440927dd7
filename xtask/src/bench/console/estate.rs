//! Many API instances with several policies each, as files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::bench::generation::{self, LIFETIME};

/// How many there are.
pub const INSTANCES: usize = 1000;

/// Of so many API instances the last asks nobody for a client id.
const OPEN_EACH: usize = 5;

/// How many policies of each make tokens.
const TOKENS: usize = 3;

/// How it signs.
pub const METHOD: &str = "HS256";

/// What one is called.
pub fn name(number: usize) -> String {
    format!("api-{number:05}")
}

/// Writes all of them into a folder, below one address, signing with this key.
///
/// # Errors
/// The folder cannot be written to.
pub fn write(folder: &Path, port: u16, key: &str) -> Result<()> {
    fs::create_dir(folder).with_context(|| folder.display().to_string())?;
    for number in 0..INSTANCES {
        let file = folder.join(format!("{}.yaml", name(number)));
        // JSON is YAML.
        fs::write(file, document(number, port, key).to_string())?;
    }
    Ok(())
}

fn document(number: usize, port: u16, key: &str) -> Value {
    let name = name(number);
    json!({
        "apiVersion": "gateway.mulesoft.com/v1alpha1",
        "kind": "ApiInstance",
        "metadata": { "name": name },
        "spec": {
            "address": format!("http://127.0.0.1:{port}/{name}"),
            "services": { "upstream": { "address": "http://127.0.0.1:9/" } },
            "policies": policies(number, key),
        },
    })
}

fn policies(number: usize, key: &str) -> Vec<Value> {
    let token = json!({
        "policyRef": { "name": "jwt-generation-flex" },
        "config": generation::config(METHOD, Some(key), LIFETIME),
    });
    let guard = json!({
        "policyRef": { "name": "client-id-enforcement-flex" },
        "config": { "credentialsOriginHasHttpBasicAuthenticationHeader": "httpBasicAuthenticationHeader" },
    });
    let guards = usize::from(number % OPEN_EACH != OPEN_EACH - 1);
    let guards = std::iter::repeat_n(guard, guards);
    guards.chain(std::iter::repeat_n(token, TOKENS)).collect()
}

#[cfg(test)]
mod tests {
    use super::{INSTANCES, policies};

    #[test]
    fn there_are_as_many_policies_as_is_said() {
        let all = (0..INSTANCES).map(|number| policies(number, "key").len());
        assert_eq!(all.sum::<usize>(), 3800);
    }
}
