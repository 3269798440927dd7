//! The policy that makes tokens, in the gateway.

use serde_json::{Value, json};

/// Its configuration with the claims that `sign.lua` makes. Without a key it keeps the one that it
/// has.
pub fn config(method: &str, key: Option<&str>) -> Value {
    let entry = |name: &str, value: &str| json!({ "name": name, "value": value });
    json!({
        "signingMethod": method,
        "privateKey": key,
        "iat": true,
        "exp": 300,
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
    })
}
