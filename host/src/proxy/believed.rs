//! Who a client is, where a proxy in front is believed.
//!
//! | said | what is made of it |
//! |---|---|
//! | `X-Forwarded-For` | the client is the last address that is not a proxy in front itself; the walk from the end stops at what cannot be read |
//! | `X-Forwarded-Proto` | the scheme that the client used |
//! | `X-Forwarded-Host` | the host that the client asked for: it takes the place of `Host` |
//! | `X-Forwarded-Port` | the port that the client asked |
//!
//! Of lists, the last member is what the nearest proxy says. What cannot be read is not
//! said: nginx's `realip` does the same. No client can have an unreadable address put
//! before its own, since its own is written behind whatever it sends.
//!
//! `for`, `proto` and `host` of `Forwarded` (RFC 7239) are the same, where the proxies write
//! that. A malformed one is refused: where an element begins is not known. The fields that
//! the proxies do not write are never looked at, since then a client writes them.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use http::header::{FORWARDED, HOST, HeaderName, HeaderValue};
use http::request::Parts;

use super::client::Client;
use super::error::ProxyError;
use super::front::{self, Element};
use super::headers::{X_FORWARDED_FOR, X_FORWARDED_HOST, X_FORWARDED_PORT, X_FORWARDED_PROTO};
use super::host::Host;
use crate::settings::{ForwardedFields, FrontProxies};

/// What the nearest proxy says of the client's request.
#[derive(Default)]
struct Said {
    tls: Option<bool>,
    /// Without a dot at its end, and with its port.
    host: Option<String>,
    port: Option<u16>,
}

/// Who sends a request that came from `peer`. Where that is believed, `Host` becomes what
/// the client asked for.
///
/// # Errors
/// What a proxy says of it is malformed.
pub fn client<'a>(
    peer: &'a Client,
    head: &mut Parts,
    proxies: &FrontProxies,
) -> Result<Cow<'a, Client>, ProxyError> {
    if !peer.is_trusted {
        return Ok(Cow::Borrowed(peer));
    }
    let headers = &head.headers;
    let (remote, said) = match proxies.forwarded_fields {
        ForwardedFields::XForwarded => {
            let passed = members(headers, X_FORWARDED_FOR).map(address);
            (
                first_stranger(peer.remote, passed, proxies),
                Said::in_fields(headers),
            )
        }
        ForwardedFields::Forwarded => {
            let elements = elements(headers)?;
            let node = |it: &Element| address(it.node.as_deref()?.as_bytes());
            let passed = elements.iter().rev().map(node);
            let said = elements.last().map(Said::in_element);
            (
                first_stranger(peer.remote, passed, proxies),
                said.unwrap_or_default(),
            )
        }
    };
    // What was read as a host is a header value.
    let host = said
        .host
        .as_ref()
        .and_then(|host| HeaderValue::try_from(host).ok());
    if let Some(host) = host {
        head.headers.insert(HOST, host);
    }
    let tls = said.tls.unwrap_or(peer.tls);
    let port = said.asked_port(head.headers.get(HOST), tls);
    Ok(Cow::Owned(Client {
        remote,
        tls,
        forwarded_port: port.map_or_else(|| peer.forwarded_port.clone(), HeaderValue::from),
        ..peer.clone()
    }))
}

/// The first of the addresses, from the nearest on, that is not trusted; if all are, the
/// last. None: it cannot be read.
fn first_stranger(
    peer: SocketAddr,
    addresses: impl Iterator<Item = Option<SocketAddr>>,
    proxies: &FrontProxies,
) -> SocketAddr {
    let mut found = peer;
    for address in addresses.map_while(|it| it) {
        found = address;
        if !proxies.trust(found.ip()) {
            break;
        }
    }
    found
}

/// What the proxies say in `Forwarded`, the nearest last.
fn elements(headers: &HeaderMap) -> Result<Vec<Element>, ProxyError> {
    let lines = headers.get_all(FORWARDED).into_iter();
    let read = lines.map(|line| front::elements(line.as_bytes()));
    let read: Option<Vec<_>> = read.collect();
    Ok(read.ok_or(ProxyError::Field)?.concat())
}

/// The members of a list, from the last on.
fn members(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &[u8]> {
    let lines = headers.get_all(name).into_iter().rev();
    let members = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    members
        .map(<[u8]>::trim_ascii)
        .filter(|member| !member.is_empty())
}

/// Reads an address with or without its port.
fn address(text: &[u8]) -> Option<SocketAddr> {
    let text = std::str::from_utf8(text).ok()?;
    let bare = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let address = text.parse().or_else(|_| {
        bare.unwrap_or(text)
            .parse()
            .map(|ip: IpAddr| (ip, 0).into())
    });
    let address: SocketAddr = address.ok()?;
    // An IPv4 client of an IPv6 listener is still an IPv4 client.
    Some((address.ip().to_canonical(), address.port()).into())
}

impl Said {
    fn in_element(element: &Element) -> Self {
        let host = element.host.as_ref();
        let host = host.and_then(|host| Host::parse(host.as_bytes()));
        let proto = element.proto.as_ref();
        Self {
            tls: proto.and_then(|proto| is_tls(proto.as_bytes())),
            host: host.map(|host| host.plain().into_owned()),
            port: None,
        }
    }

    fn in_fields(headers: &HeaderMap) -> Self {
        let last = |name| members(headers, name).next();
        Self {
            tls: last(X_FORWARDED_PROTO).and_then(is_tls),
            host: last(X_FORWARDED_HOST)
                .and_then(Host::parse)
                .map(|host| host.plain().into_owned()),
            port: last(X_FORWARDED_PORT).and_then(port),
        }
    }

    /// The port that the client asked, of this host and with this scheme; none if there is
    /// nothing that says it.
    fn asked_port(&self, host: Option<&HeaderValue>, tls: bool) -> Option<u16> {
        if self.port.is_some() || (self.tls.is_none() && self.host.is_none()) {
            return self.port;
        }
        let host = host.and_then(|host| Host::parse(host.as_bytes()));
        let own = if tls { 443 } else { 80 };
        Some(host.and_then(|host| host.port()).unwrap_or(own))
    }
}

/// Whether a scheme is one with TLS. Some proxies say here that a request is for a
/// WebSocket.
fn is_tls(scheme: &[u8]) -> Option<bool> {
    let is = |name: &str| scheme.eq_ignore_ascii_case(name.as_bytes());
    match () {
        () if is("https") || is("wss") => Some(true),
        () if is("http") || is("ws") => Some(false),
        () => None,
    }
}

fn port(text: &[u8]) -> Option<u16> {
    let is_number = text.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(text).ok().filter(|_| is_number)?;
    text.parse().ok().filter(|port| *port > 0)
}

#[cfg(test)]
mod tests;
