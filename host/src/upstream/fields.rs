//! Header fields that belong to one connection (RFC 9110, section 7.6.1), and lists.

use http::HeaderMap;
use http::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderName, HeaderValue, TRANSFER_ENCODING};

const HOP_BY_HOP: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Whether the body is coded in no other way than `chunked`, and once, which hyper
/// undoes.
pub fn is_at_most_chunked(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let is_chunked = |coding: &HeaderValue| coding.as_bytes().eq_ignore_ascii_case(b"chunked");
    codings.next().is_none_or(is_chunked) && codings.next().is_none()
}

/// Keeps one of several equal `Content-Length` lines, as HTTP/2 may bring them. Gives
/// whether there is one length at most (RFC 9110, section 8.6).
pub fn keep_one_length(headers: &mut HeaderMap) -> bool {
    let mut lines = headers.get_all(CONTENT_LENGTH).iter();
    let Some(first) = lines.next().cloned() else {
        return true;
    };
    let are_equal = lines.all(|line| *line == first);
    if are_equal {
        headers.insert(CONTENT_LENGTH, first);
    }
    are_equal
}

/// Whether a value begins or ends with what is no part of it (RFC 9110, section 5.5).
/// HTTP/1 has it taken off when it is read, HTTP/2 has not.
pub fn has_outer_space(value: &HeaderValue) -> bool {
    value.as_bytes().trim_ascii() != value.as_bytes()
}

/// Takes off what is no part of a value.
pub fn trim_values(headers: &mut HeaderMap) {
    for value in headers.values_mut().filter(|value| has_outer_space(value)) {
        // A part of a header value is one.
        if let Ok(trimmed) = HeaderValue::from_bytes(value.as_bytes().trim_ascii()) {
            *value = trimmed;
        }
    }
}

/// Whether a name is `own`, or taken for it where everything but letters and digits is
/// the same character.
pub fn folds_to(name: &HeaderName, own: &str) -> bool {
    let (name, own) = (name.as_str().as_bytes(), own.as_bytes());
    let is_same = |(one, other): (&u8, &u8)| match other {
        b'-' => !one.is_ascii_alphanumeric(),
        _ => one == other,
    };
    name.len() == own.len() && name.iter().zip(own).all(is_same)
}

/// Removes the fields of one connection, and those that its `Connection` names.
pub fn remove_hop_by_hop(headers: &mut HeaderMap) {
    // A look at all names costs as much as a look-up of one.
    let present = headers
        .keys()
        .filter(|name| HOP_BY_HOP.contains(&name.as_str()));
    let present: Vec<HeaderName> = present.cloned().collect();
    if present.is_empty() {
        return;
    }
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .flat_map(tokens)
        .filter(|token| !is_option(token))
        .filter_map(|token| HeaderName::from_bytes(token).ok())
        // Framing is not the client's to take away.
        .filter(|name| name != CONTENT_LENGTH && name != HOST)
        .collect();
    // Of two framings the coding was applied (RFC 9112, section 6.3).
    if headers.contains_key(TRANSFER_ENCODING) {
        headers.remove(CONTENT_LENGTH);
    }
    for name in present.iter().chain(&named) {
        headers.remove(name);
    }
}

/// Whether `Connection` says so of the connection itself, or of a field that is removed
/// anyway.
fn is_option(token: &[u8]) -> bool {
    let is_own = |own: &&str| token.eq_ignore_ascii_case(own.as_bytes());
    is_own(&"close") || HOP_BY_HOP.iter().any(is_own)
}

/// Whether a list field holds this member, in any letter case.
pub fn names(headers: &HeaderMap, field: HeaderName, member: &str) -> bool {
    headers
        .get_all(field)
        .iter()
        .flat_map(tokens)
        .any(|token| token.eq_ignore_ascii_case(member.as_bytes()))
}

/// The members of a comma-separated list (RFC 9110, section 5.6.1).
pub fn tokens(value: &HeaderValue) -> impl Iterator<Item = &[u8]> {
    value
        .as_bytes()
        .split(|byte| *byte == b',')
        .map(<[u8]>::trim_ascii)
}
