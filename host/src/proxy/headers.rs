//! Which header fields pass the gateway, and which are its own.
//!
//! | field | towards the upstream | towards the client |
//! |---|---|---|
//! | `Connection` and every field it names, `Keep-Alive`, `Proxy-Connection`, `Transfer-Encoding` (RFC 9110, section 7.6.1) | removed | removed |
//! | `Upgrade` (RFC 9110, section 7.8) | stays where it can be granted, with its `Connection`; else removed | stays in a 101, else removed |
//! | `Expect` (RFC 9110, section 10.1.1) | stays where both sides speak HTTP/1.1; else removed: the gateway wants every body | — |
//! | `TE` (RFC 9110, section 10.1.4) | `trailers` stays (with `Connection` in HTTP/1.1), the rest is removed | removed |
//! | `Proxy-Authorization`, `Proxy-Authenticate` (RFC 9110, section 11.7) | removed: meant for the next hop | removed |
//! | `Host` (RFC 9110, section 7.2) | the upstream's authority | — |
//! | `X-Forwarded-For` | the client's address is appended, as each proxy does | — |
//! | `X-Forwarded-Proto`, `-Host`, `-Port` | replaced by what the gateway saw, so that a client cannot make them up | — |
//! | `Forwarded` (RFC 7239) | an element is appended where there is one already | — |
//! | `Via` (RFC 9110, section 7.6.3) | appended: a gateway must | as it was: a gateway may |
//! | `Authorization` | replaced by a policy's token; passes where no policy applies | — |
//!
//! Hop-by-hop fields go first, so that a client cannot name one of the gateway's
//! own fields in `Connection` to have it removed. Without `Upgrade` an upstream
//! answers as if it had not been asked.

use bytes::Bytes;
use http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, EXPECT, Entry, FORWARDED, HOST, HeaderName,
    HeaderValue, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRANSFER_ENCODING, UPGRADE, VIA,
};
use http::request::Parts;
use http::{HeaderMap, Method, Response, StatusCode, Version};

use super::downstream::Downstream;
use super::error::ProxyError;

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PORT: HeaderName = HeaderName::from_static("x-forwarded-port");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

const HOP_BY_HOP: [HeaderName; 8] = [
    CONNECTION,
    KEEP_ALIVE,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    PROXY_CONNECTION,
    TE,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Refuses what cannot be forwarded safely.
///
/// `CONNECT` asks for a tunnel. `TRACE` would show the client the token that the
/// gateway added (RFC 9110, section 9.3.8).
///
/// # Errors
/// Such a method; no host or several (RFC 9112, section 3.2), or one with a user
/// (RFC 9110, section 4.2.4); a transfer coding that would have to be undone (RFC
/// 9112, section 6.1).
pub(crate) fn check_request(head: &Parts) -> Result<(), ProxyError> {
    if head.method == Method::CONNECT || head.method == Method::TRACE {
        return Err(ProxyError::Method);
    }
    let mut hosts = head.headers.get_all(HOST).iter();
    let host = hosts.next().map(HeaderValue::as_bytes);
    let authority = head.uri.authority().map(|it| it.as_str().as_bytes());
    let named = host.is_some() || authority.is_some();
    if hosts.next().is_some() || (!named && head.version >= Version::HTTP_11) {
        return Err(ProxyError::Host);
    }
    // What is before an `@` is a user, and to some readers the host.
    let mut hosts = host.into_iter().chain(authority);
    if hosts.any(|host| host.contains(&b'@')) {
        return Err(ProxyError::Host);
    }
    if !is_at_most_chunked(&head.headers) {
        return Err(ProxyError::TransferCoding);
    }
    Ok(())
}

/// Whether the body is coded in no other way than `chunked`, and once, which hyper
/// undoes.
pub(crate) fn is_at_most_chunked(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let is_chunked = |coding: &HeaderValue| coding.as_bytes().eq_ignore_ascii_case(b"chunked");
    codings.next().is_none_or(is_chunked) && codings.next().is_none()
}

/// What the fields of a request have to say about what comes with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sequel {
    /// A body follows.
    pub(crate) body: bool,
    /// The body follows when the upstream has asked for it.
    pub(crate) expectation: bool,
    /// Another protocol follows, if the upstream agrees.
    pub(crate) upgrade: bool,
    /// All of it is certain to be HTTP/1.1. In HTTP/2 there is no `Connection`, and
    /// hyper takes with it whatever it names.
    pub(crate) http1: bool,
}

impl Sequel {
    /// Whether HTTP/2 has no way to say so.
    pub(crate) fn needs_http1(self) -> bool {
        self.expectation || self.upgrade
    }
}

/// Makes the header fields of a request those of a request to `host`.
pub(crate) fn rewrite_request(
    head: &mut Parts,
    client: &Downstream,
    host: &HeaderValue,
    sequel: Sequel,
) {
    let headers = &mut head.headers;
    let wants_trailers = names(headers, TE, "trailers");
    let protocol = headers.get(UPGRADE).filter(|_| sequel.upgrade).cloned();
    remove_hop_by_hop(headers);
    if let Some(protocol) = protocol {
        keep_upgrade(headers, protocol);
    } else if wants_trailers {
        headers.insert(TE, HeaderValue::from_static("trailers"));
        if sequel.http1 {
            headers.insert(CONNECTION, HeaderValue::from_static("te"));
        }
    }
    if !sequel.expectation {
        headers.remove(EXPECT);
    }
    // hyper takes these methods to have no body unless they say that they have.
    let seldom_has_body = head.method == Method::GET || head.method == Method::HEAD;
    if sequel.body && seldom_has_body && !headers.contains_key(CONTENT_LENGTH) {
        headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    let asked_host = match head.uri.authority() {
        // The request target outranks the field (RFC 9112, section 3.2.2).
        Some(authority) => HeaderValue::try_from(authority.as_str()).ok(),
        None => headers.get(HOST).cloned(),
    };
    headers.insert(HOST, host.clone());
    headers.append(VIA, via(head.version));
    add_forwarded(headers, client, asked_host);
}

/// Makes the token the one credential of the request: every `Authorization` that
/// was there is replaced.
///
/// # Errors
/// The token holds a byte that no header field can carry.
pub(crate) fn set_bearer(headers: &mut HeaderMap, token: &str) -> Result<(), ProxyError> {
    let bearer = Bytes::from(["Bearer ", token].concat());
    let mut value = HeaderValue::from_maybe_shared(bearer).map_err(|_| ProxyError::Token)?;
    // Keeps it out of HTTP/2 compression tables (RFC 7541, section 7.1.3) and `Debug`.
    value.set_sensitive(true);
    headers.insert(AUTHORIZATION, value);
    Ok(())
}

/// Makes the header fields of a response those of a response to the client.
pub(crate) fn rewrite_response<B>(response: &mut Response<B>) {
    let switches = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    let protocol = headers.get(UPGRADE).filter(|_| switches).cloned();
    remove_hop_by_hop(headers);
    if let Some(protocol) = protocol {
        keep_upgrade(headers, protocol);
    }
}

/// Makes a response the last one of its HTTP/1 connection.
pub(crate) fn make_last(headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
}

/// Puts the fields back that ask for or grant an upgrade: they are about one
/// connection, and the next one is to be turned over as well.
fn keep_upgrade(headers: &mut HeaderMap, protocol: HeaderValue) {
    headers.insert(UPGRADE, protocol);
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
}

/// Whether `Connection` says that `Upgrade` is meant for this connection.
pub(crate) fn asks_for_upgrade(headers: &HeaderMap) -> bool {
    names(headers, CONNECTION, "upgrade")
}

/// Removes from the trailers of a request what must not come behind the gateway's
/// back: a credential (RFC 9110, section 6.5.1), and fields of the connection.
pub(crate) fn rewrite_trailers(trailers: &mut HeaderMap) {
    remove_hop_by_hop(trailers);
    trailers.remove(AUTHORIZATION);
    trailers.remove(HOST);
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .flat_map(tokens)
        .filter_map(|token| HeaderName::from_bytes(token).ok())
        // `keep-alive` and `close` are options and need no look-up of their own.
        .filter(|name| !HOP_BY_HOP.contains(name) && name != "close")
        // Framing is not the client's to take away.
        .filter(|name| name != CONTENT_LENGTH && name != HOST)
        .collect();
    // Of two framings the coding was applied (RFC 9112, section 6.3).
    if headers.contains_key(TRANSFER_ENCODING) {
        headers.remove(CONTENT_LENGTH);
    }
    for name in HOP_BY_HOP.iter().chain(&named) {
        headers.remove(name);
    }
}

/// Whether a list field holds this member, in any letter case.
fn names(headers: &HeaderMap, field: HeaderName, member: &str) -> bool {
    headers
        .get_all(field)
        .iter()
        .flat_map(tokens)
        .any(|token| token.eq_ignore_ascii_case(member.as_bytes()))
}

/// The members of a comma-separated list (RFC 9110, section 5.6.1).
pub(crate) fn tokens(value: &HeaderValue) -> impl Iterator<Item = &[u8]> {
    value
        .as_bytes()
        .split(|byte| *byte == b',')
        .map(<[u8]>::trim_ascii)
}

fn via(version: Version) -> HeaderValue {
    HeaderValue::from_static(match version {
        Version::HTTP_2 => "2 jwt-gateway",
        Version::HTTP_10 => "1.0 jwt-gateway",
        _ => "1.1 jwt-gateway",
    })
}

fn add_forwarded(headers: &mut HeaderMap, client: &Downstream, host: Option<HeaderValue>) {
    if headers.contains_key(FORWARDED) {
        append_member(headers, FORWARDED, &client.forwarded(host.as_ref()));
    }
    append_member(headers, X_FORWARDED_FOR, &client.forwarded_for);
    headers.insert(X_FORWARDED_PROTO, HeaderValue::from_static(client.scheme()));
    headers.insert(X_FORWARDED_PORT, client.forwarded_port.clone());
    match host {
        Some(host) => headers.insert(X_FORWARDED_HOST, host),
        None => headers.remove(X_FORWARDED_HOST),
    };
}

/// Appends to a list field and makes it one line, because many readers look at
/// one line only.
fn append_member(headers: &mut HeaderMap, field: HeaderName, member: &HeaderValue) {
    match headers.entry(field) {
        Entry::Vacant(entry) => {
            entry.insert(member.clone());
        }
        Entry::Occupied(mut entry) => {
            let mut members: Vec<&[u8]> = entry.iter().map(HeaderValue::as_bytes).collect();
            members.push(member.as_bytes());
            let list = members.join(&b", "[..]);
            // Header values joined by a comma make a header value.
            if let Ok(list) = HeaderValue::from_maybe_shared(Bytes::from(list)) {
                entry.insert(list);
            }
        }
    }
}

#[cfg(test)]
#[path = "headers_tests.rs"]
mod tests;
