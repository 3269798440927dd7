//! Which header fields pass the gateway, and which are its own.
//!
//! | field | towards the upstream | towards the client |
//! |---|---|---|
//! | `Connection` and every field it names, `Keep-Alive`, `Proxy-Connection`, `Transfer-Encoding` (RFC 9110, section 7.6.1) | removed | removed |
//! | `Upgrade` (RFC 9110, section 7.8) | stays where it can be granted, with its `Connection`; else removed | stays in a 101, else removed |
//! | `Expect` (RFC 9110, section 10.1.1) | stays where both sides speak HTTP/1.1; else removed: the gateway wants every body | — |
//! | `TE` (RFC 9110, section 10.1.4) | `trailers` stays (in HTTP/1.1 the connection adds its `Connection`), the rest is removed | removed |
//! | `Proxy-Authorization`, `Proxy-Authenticate` (RFC 9110, section 11.7) | removed: meant for the next hop | removed |
//! | `Host` (RFC 9110, section 7.2) | the upstream's authority, or the client's where the API instance keeps that; in HTTP/2 as `:authority` (RFC 9113, section 8.3.1) | — |
//! | `X-Forwarded-For` | the peer's address is appended, as each proxy does | — |
//! | `X-Forwarded-Proto`, `-Host`, `-Port` | replaced by what the gateway saw, or a proxy in front that is believed (`believed.rs`), so that a client cannot make them up | — |
//! | names that fold to one of these, such as `X_Forwarded_For` | removed | — |
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

use super::client::Client;
use super::error::ProxyError;
use crate::upstream::{SendOptions, folds_to, is_at_most_chunked, names, remove_hop_by_hop};

/// The field `X-Forwarded-For`.
pub const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The field `X-Forwarded-Host`.
pub const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
/// The field `X-Forwarded-Port`.
pub const X_FORWARDED_PORT: HeaderName = HeaderName::from_static("x-forwarded-port");
/// The field `X-Forwarded-Proto`.
pub const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The fields that the gateway writes, or reads as meant for itself, whose names can be
/// written in another way.
const OWN: [HeaderName; 10] = [
    CONTENT_LENGTH,
    HeaderName::from_static("keep-alive"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    HeaderName::from_static("proxy-connection"),
    TRANSFER_ENCODING,
    X_FORWARDED_FOR,
    X_FORWARDED_HOST,
    X_FORWARDED_PORT,
    X_FORWARDED_PROTO,
];

/// Refuses what cannot be forwarded safely.
///
/// `CONNECT` asks for a tunnel. `TRACE` would show the client the token that the
/// gateway added (RFC 9110, section 9.3.8).
///
/// # Errors
/// Such a method; a transfer coding that would have to be undone (RFC 9112, section
/// 6.1); more header fields than `most`.
pub fn check_request(head: &Parts, most: usize) -> Result<(), ProxyError> {
    if head.headers.len() > most {
        return Err(ProxyError::TooManyFields);
    }
    if head.method == Method::CONNECT || head.method == Method::TRACE {
        return Err(ProxyError::Method);
    }
    if !is_at_most_chunked(&head.headers) {
        return Err(ProxyError::TransferCoding);
    }
    Ok(())
}

/// Removes the fields that servers take for the gateway's own where they fold names, as
/// CGI and WSGI do (RFC 3875, section 4.1.18): `X_Forwarded_Proto`.
pub fn remove_look_alikes(headers: &mut HeaderMap) {
    let look_alikes: Vec<HeaderName> = headers
        .keys()
        // Of those that differ in no character the one is the other.
        .filter(|name| !name.as_str().bytes().all(is_usual))
        .filter(|name| {
            OWN.iter()
                .any(|own| *name != own && folds_to(name, own.as_str()))
        })
        .cloned()
        .collect();
    for name in look_alikes {
        headers.remove(name);
    }
}

fn is_usual(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// The host that the upstream is asked for: its own, or the client's where that is kept
/// and there is one, which HTTP/1.0 does not ask for.
pub fn host_of(head: &Parts, own: &HeaderValue, keeps: bool) -> HeaderValue {
    let asked = head.headers.get(HOST).filter(|_| keeps);
    asked.unwrap_or(own).clone()
}

/// Makes the header fields of a plain request those of a request to `host`, which
/// expressions see; what is sent of it is the connection's business.
pub fn rewrite_request(head: &mut Parts, client: &Client, host: HeaderValue, options: SendOptions) {
    let headers = &mut head.headers;
    let wants_trailers = names(headers, TE, "trailers");
    let protocol = headers.get(UPGRADE).filter(|_| options.upgrade).cloned();
    remove_hop_by_hop(headers);
    if let Some(protocol) = protocol {
        keep_upgrade(headers, protocol);
    } else if wants_trailers {
        headers.insert(TE, HeaderValue::from_static("trailers"));
    }
    if !options.expectation {
        headers.remove(EXPECT);
    }
    let asked_host = headers.insert(HOST, host);
    headers.append(VIA, via(head.version));
    add_forwarded(headers, client, asked_host);
}

/// Makes the token the one credential of the request: every `Authorization` that
/// was there is replaced.
///
/// # Errors
/// The token holds a byte that no header field can carry.
pub fn set_bearer(headers: &mut HeaderMap, token: &str) -> Result<(), ProxyError> {
    let bearer = Bytes::from(["Bearer ", token].concat());
    let mut value = HeaderValue::from_maybe_shared(bearer).map_err(|_| ProxyError::Token)?;
    // Keeps it out of HTTP/2 compression tables (RFC 7541, section 7.1.3) and `Debug`.
    value.set_sensitive(true);
    headers.insert(AUTHORIZATION, value);
    Ok(())
}

/// Makes a response one to the client: its header fields, and the version of HTTP, which
/// is the gateway's own (RFC 9112, section 2.3).
pub fn rewrite_response<B>(response: &mut Response<B>) {
    *response.version_mut() = Version::HTTP_11;
    let switches = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    let protocol = headers.get(UPGRADE).filter(|_| switches).cloned();
    remove_hop_by_hop(headers);
    if let Some(protocol) = protocol {
        keep_upgrade(headers, protocol);
    }
}

/// Makes a response the last one of its HTTP/1 connection.
pub fn make_last(headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
}

/// Puts the fields back that ask for or grant an upgrade: they are about one
/// connection, and the next one is to be turned over as well.
fn keep_upgrade(headers: &mut HeaderMap, protocol: HeaderValue) {
    headers.insert(UPGRADE, protocol);
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
}

/// Whether `Connection` says that `Upgrade` is meant for this connection.
pub fn asks_for_upgrade(headers: &HeaderMap) -> bool {
    names(headers, CONNECTION, "upgrade")
}

fn via(version: Version) -> HeaderValue {
    HeaderValue::from_static(match version {
        Version::HTTP_2 => "2 jwt-gateway",
        Version::HTTP_10 => "1.0 jwt-gateway",
        _ => "1.1 jwt-gateway",
    })
}

fn add_forwarded(headers: &mut HeaderMap, client: &Client, host: Option<HeaderValue>) {
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
mod tests;
