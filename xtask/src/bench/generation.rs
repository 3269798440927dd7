//! The policy that makes tokens, in the gateway.

use serde_json::{Value, json};

/// For how long tokens hold, in seconds, unless it matters.
pub const LIFETIME: u64 = 300;

/// Its configuration with the claims that `sign.lua` makes, for tokens that hold for so many
/// seconds. A policy that is replaced by one without a key keeps the key that it has.
pub fn config(method: &str, key: Option<&str>, lifetime: u64) -> Value {
    let entry = |name: &str, value: &str| json!({ "name": name, "value": value });
    let mut config = json!({
        "signingMethod": method,
        "iat": true,
        "exp": lifetime,
        "nbf": 0,
        "customClaims": [
            entry("iss", "https://gateway.example.com"),
            entry("aud", "https://upstream.example.com"),
            entry("sub", "#[attributes.headers['x-client-id'] default 'anonymous']"),
            entry("method", "#[attributes.method]"),
            entry("path", "#[attributes.requestPath]"),
            entry("ip", "#[attributes.remoteAddress]"),
        ],
        "customHeaders": [entry("kid", "key-1")],
    });
    if let (Some(key), Some(config)) = (key, config.as_object_mut()) {
        config.insert("privateKey".to_owned(), key.into());
    }
    config
}
