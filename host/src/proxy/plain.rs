//! The head of a request in one form, whichever form and version it came in.
//!
//! Rules, policies, expressions and the upstream all look at what stands here, so that
//! none of them reads a request differently from another.

use bytes::Bytes;
use http::header::{COOKIE, HOST, HeaderValue};
use http::request::Parts;
use http::uri::Scheme;
use http::{HeaderMap, Method, Version};

use super::error::ProxyError;
use super::headers;
use super::host::Host;
use crate::upstream::{has_outer_space, keep_one_length};

/// Brings a head into the one form: `Host` is what was asked for, whether it came there,
/// in the target or in `:authority`; there is one line of cookies (RFC 9113, section
/// 8.2.3) and one length (RFC 9110, section 8.6); and no field is there that some servers
/// take for one of the gateway's own.
///
/// # Errors
/// A target that is none for its method (RFC 9112, section 3.2); no host, several, or
/// what is not one; a field that is malformed in HTTP/2 (RFC 9113, section 8.2.1).
pub fn make_plain(head: &mut Parts) -> Result<(), ProxyError> {
    check_target(head)?;
    if head.version == Version::HTTP_2 && head.headers.values().any(has_outer_space) {
        return Err(ProxyError::Field);
    }
    if let Some(host) = other_host(head)? {
        head.headers.insert(HOST, host);
    }
    join_cookies(&mut head.headers);
    if !keep_one_length(&mut head.headers) {
        return Err(ProxyError::Field);
    }
    headers::remove_look_alikes(&mut head.headers);
    Ok(())
}

/// `*` is for OPTIONS alone, a bare host for CONNECT, which is not forwarded; and this
/// is no gateway to anything but HTTP. Fragments are refused by `http1/`.
fn check_target(head: &Parts) -> Result<(), ProxyError> {
    let uri = &head.uri;
    let is_http = |scheme: &Scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS;
    let is_bare_host = uri.authority().is_some() && uri.scheme().is_none();
    let is_asterisk = uri.path() == "*" && head.method != Method::OPTIONS;
    if is_bare_host || is_asterisk || !uri.scheme().is_none_or(is_http) {
        return Err(ProxyError::Target);
    }
    Ok(())
}

/// The host that the request is for, where it does not stand in its field like that.
fn other_host(head: &Parts) -> Result<Option<HeaderValue>, ProxyError> {
    let Some(host) = asked_host(head)? else {
        return Ok(None);
    };
    let plain = host.plain();
    let field = head.headers.get(HOST).map(HeaderValue::as_bytes);
    if field == Some(plain.as_bytes()) {
        return Ok(None);
    }
    let value = HeaderValue::try_from(&*plain);
    value.map(Some).map_err(|_| ProxyError::Host)
}

/// The host that the request is for; none if HTTP/1.0 names none.
///
/// # Errors
/// It names none, several, or what is not one.
pub fn asked_host(head: &Parts) -> Result<Option<Host<'_>>, ProxyError> {
    let mut fields = head.headers.get_all(HOST).iter();
    let field = fields.next().map(HeaderValue::as_bytes);
    if fields.next().is_some() {
        return Err(ProxyError::Host);
    }
    let read = |text| Host::parse(text).ok_or(ProxyError::Host);
    let field = field.map(read).transpose()?;
    let authority = head.uri.authority().map(|it| it.as_str().as_bytes());
    let authority = authority.map(read).transpose()?;
    let host = match (head.version, authority, field) {
        // RFC 9113, section 8.3.1: the two are one, and it is not said which counts.
        (Version::HTTP_2, Some(authority), Some(field)) => {
            let https = head.uri.scheme() == Some(&Scheme::HTTPS);
            let port = if https { 443 } else { 80 };
            authority.is_same(&field, port).then_some(authority)
        }
        // RFC 9112, section 3.2.2: the target outranks the field, which must be there.
        (Version::HTTP_11, _, None) => None,
        (_, authority, field) => authority.or(field),
    };
    match host {
        Some(host) => Ok(Some(host)),
        None if head.version < Version::HTTP_11 => Ok(None),
        None => Err(ProxyError::Host),
    }
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
