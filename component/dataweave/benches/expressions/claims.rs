//! Ordinary expressions of claims, as policies have them, and a request. This file
//! is shared by what measures.

use dataweave::{Expression, Inputs, Roots, compile};

/// Expressions by what they do.
pub(crate) const CLAIMS: [(&str, &str); 8] = [
    ("constant", "'https://api.example.com'"),
    ("attribute", "attributes.requestPath"),
    ("header", "attributes.headers.'X-Tenant'"),
    (
        "default",
        "authentication.properties.claims.sub default 'anonymous'",
    ),
    ("join", "attributes.method ++ ' ' ++ attributes.requestPath"),
    (
        "condition",
        "if (attributes.scheme == 'https') 'secure' else 'plain'",
    ),
    (
        "scopes",
        "splitBy(authentication.properties.claims.scope default '', ' ') contains 'orders:read'",
    ),
    (
        "forwarded",
        "trim(splitBy(attributes.headers.'x-forwarded-for' default attributes.remoteAddress, ',')[0])",
    ),
];

/// The expression of a name.
pub(crate) fn source(name: &str) -> Option<&'static str> {
    let mut claims = CLAIMS.iter();
    claims
        .find(|(known, _)| *known == name)
        .map(|(_, source)| *source)
}

/// Compiles an expression as the policy does.
///
/// # Panics
/// It is not one.
pub(crate) fn compiled(source: &str) -> Expression {
    compile(source, Roots::POLICY).expect("a correct expression")
}

/// A request with the usual dozen of headers.
///
/// # Panics
/// It is not one.
pub(crate) fn request() -> Inputs {
    serde_json::from_str(REQUEST).expect("variables")
}

const REQUEST: &str = r#"{
    "attributes": {
        "method": "GET", "scheme": "https", "version": "HTTP/1.1", "requestPath": "/orders/42",
        "requestUri": "/orders/42?express=true", "queryString": "express=true",
        "queryParams": { "express": "true" }, "remoteAddress": "192.0.2.7:50000",
        "localAddress": "192.0.2.1:443",
        "headers": {
            "host": "api.example.com", "user-agent": "client/1.0", "accept": "application/json",
            "accept-encoding": "gzip, br", "accept-language": "en", "cache-control": "no-cache",
            "connection": "keep-alive", "content-type": "application/json", "cookie": "a=b; c=d",
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "x-forwarded-for": "198.51.100.4, 203.0.113.9", "x-tenant": "acme"
        }
    },
    "authentication": {
        "principal": "alice", "clientId": "c-1", "clientName": "shop",
        "properties": { "claims": { "sub": "u-1", "scope": "orders:read orders:write" } }
    }
}"#;
