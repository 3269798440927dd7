//! The head of a request in one form, whichever form and version it came in.
//!
//! Rules, policies, expressions and the upstream all look at what stands here, so that
//! none of them reads a request differently from another.

use bytes::Bytes;
use http::HeaderMap;
use http::header::{COOKIE, HeaderValue};
use http::request::Parts;

/// Brings a head into the one form: there is one line of cookies (RFC 9113, section
/// 8.2.3).
pub fn make_plain(head: &mut Parts) {
    join_cookies(&mut head.headers);
}

/// HTTP/2 lets clients split cookies to compress them better; a list joined by commas,
/// as other fields are, would be other cookies.
fn join_cookies(headers: &mut HeaderMap) {
    let lines: Vec<&[u8]> = headers
        .get_all(COOKIE)
        .iter()
        .map(HeaderValue::as_bytes)
        .collect();
    if lines.len() < 2 {
        return;
    }
    // Header values joined by these make a header value.
    if let Ok(mut line) = HeaderValue::from_maybe_shared(Bytes::from(lines.join(&b"; "[..]))) {
        line.set_sensitive(true);
        headers.insert(COOKIE, line);
    }
}
