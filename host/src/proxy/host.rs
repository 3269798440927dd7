//! The host that a request names: `uri-host [ ":" port ]` (RFC 9110, section 7.2).

use std::borrow::Cow;
use std::net::Ipv6Addr;

/// A host with its port. Nothing that RFC 3986, section 3.2.2, does not permit is one.
#[derive(Clone, Copy, Debug)]
pub struct Host<'a> {
    /// As it was written.
    text: &'a str,
    /// Without the dot that a name of DNS may end with. An IPv6 address has brackets.
    name: &'a str,
    port: Option<u16>,
}

impl<'a> Host<'a> {
    /// Reads a host. None if it is not one, if it has a user, or a port that TCP has
    /// not; an empty one is none that HTTP can have (RFC 9110, section 4.2.1).
    pub fn parse(text: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let end = if text.starts_with('[') {
            text.find(']')? + 1
        } else {
            text.find(':').unwrap_or(text.len())
        };
        let (name, port) = text.split_at_checked(end)?;
        let port = match port.strip_prefix(':') {
            Some("") => None,
            // Rust would take a sign as well.
            Some(digits) if digits.bytes().all(|it| it.is_ascii_digit()) => {
                Some(digits.parse().ok()?)
            }
            None if port.is_empty() => None,
            Some(_) | None => return None,
        };
        let name = name.strip_suffix('.').unwrap_or(name);
        let is_name = match name.strip_prefix('[') {
            Some(literal) => is_address(literal.strip_suffix(']')?),
            None => is_registered(name),
        };
        is_name.then_some(Self { text, name, port })
    }

    /// Whether both name the same, where `port` is the one that need not be written
    /// (RFC 3986, section 6.2.3).
    pub fn is_same(&self, other: &Self, port: u16) -> bool {
        self.name.eq_ignore_ascii_case(other.name)
            && self.port.unwrap_or(port) == other.port.unwrap_or(port)
    }

    /// Its port, if one is written.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The host as everything behind is told of it.
    pub fn plain(&self) -> Cow<'a, str> {
        let Some(port) = self.port else {
            return Cow::Borrowed(self.name);
        };
        let digits = port.checked_ilog10().map_or(1, |power| power as usize + 1);
        // Nothing was left out, so it was written so.
        if self.text.len() == self.name.len() + 1 + digits {
            Cow::Borrowed(self.text)
        } else {
            Cow::Owned(format!("{}:{port}", self.name))
        }
    }
}

/// What stands in the brackets.
fn is_address(literal: &str) -> bool {
    let future = || {
        let (version, address) = literal.strip_prefix(['v', 'V'])?.split_once('.')?;
        let is_version = !version.is_empty() && version.bytes().all(|it| it.is_ascii_hexdigit());
        let is_plain = |byte: u8| is_unescaped(byte) || byte == b':';
        Some(is_version && !address.is_empty() && address.bytes().all(is_plain))
    };
    literal.parse::<Ipv6Addr>().is_ok() || future().unwrap_or(false)
}

fn is_registered(name: &str) -> bool {
    let mut bytes = name.bytes();
    while let Some(byte) = bytes.next() {
        let mut is_digit = || bytes.next().is_some_and(|it| it.is_ascii_hexdigit());
        let fits = match byte {
            b'%' => is_digit() && is_digit(),
            other => is_unescaped(other),
        };
        if !fits {
            return false;
        }
    }
    !name.is_empty()
}

/// `unreserved` or `sub-delims`.
fn is_unescaped(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&byte)
}
