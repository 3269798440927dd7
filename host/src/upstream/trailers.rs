//! Fields behind a body, which must not say what belongs in front of it.

use http::HeaderMap;
use http::header::HeaderName;

use super::fields::{folds_to, remove_hop_by_hop, trim_values};

/// What no trailer may hold (RFC 9110, section 6.5.1), and what the gateway writes in
/// heads: a reader that merges trailers into the head would take it for that.
const FORBIDDEN: [&str; 33] = [
    // Framing and routing
    "content-length",
    "host",
    "max-forwards",
    "trailer",
    "transfer-encoding",
    "via",
    "forwarded",
    // Modifiers of a request
    "cache-control",
    "expect",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "pragma",
    "range",
    "te",
    // Who somebody is
    "authorization",
    "cookie",
    "proxy-authenticate",
    "proxy-authorization",
    "set-cookie",
    "www-authenticate",
    // Control of a response
    "age",
    "date",
    "expires",
    "location",
    "retry-after",
    "vary",
    "warning",
    // How to read the content
    "content-encoding",
    "content-range",
    "content-type",
];

/// How the names begin that say what proxies saw.
const FORWARDED: &str = "x-forwarded-";

/// Removes from trailers what must not come behind a head, and fields of the connection.
pub fn rewrite_trailers(trailers: &mut HeaderMap) {
    remove_hop_by_hop(trailers);
    let forbidden: Vec<HeaderName> = trailers
        .keys()
        .filter(|it| is_forbidden(it))
        .cloned()
        .collect();
    for name in forbidden {
        trailers.remove(name);
    }
    trim_values(trailers);
}

fn is_forbidden(name: &HeaderName) -> bool {
    let begins = || {
        let begin = name.as_str().get(..FORWARDED.len())?;
        let begin = HeaderName::try_from(begin).ok()?;
        Some(folds_to(&begin, FORWARDED))
    };
    FORBIDDEN.iter().any(|own| folds_to(name, own)) || begins().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn trailers_say_nothing_that_belongs_in_a_head() {
        let gone = [
            "authorization",
            "host",
            "connection",
            "cookie",
            "forwarded",
            "via",
            "x-forwarded-for",
            "x_forwarded.proto",
            "x-forwarded-prefix",
            "content_type",
            "set-cookie",
            "upgrade",
            "if_match",
        ];
        let mut trailers = HeaderMap::new();
        for name in gone
            .iter()
            .chain(&["x-sum", "grpc-status", "etag", "x-forward"])
        {
            trailers.append(
                HeaderName::from_static(name),
                HeaderValue::from_static(" 1"),
            );
        }
        rewrite_trailers(&mut trailers);
        let mut left: Vec<_> = trailers.keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, ["etag", "grpc-status", "x-forward", "x-sum"]);
        assert!(trailers.values().all(|value| value == "1"));
    }
}
