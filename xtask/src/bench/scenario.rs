//! What is measured: a proxy, how it is spoken to, and what it does with a request.

use std::fmt;

use serde::{Serialize, Serializer};

/// A proxy that takes part, with one worker unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proxy {
    /// nginx that only passes requests on.
    Nginx,
    /// nginx that makes tokens with Lua and OpenSSL.
    NginxLua,
    /// The gateway, which signs every token.
    Gateway,
    /// The gateway as it is unless told otherwise: it keeps signatures.
    GatewayWithMemo,
    /// The gateway with two workers, which signs every token.
    GatewayOfTwo,
}

impl Proxy {
    /// Threads that serve requests. nginx has a process for that.
    pub fn threads(self) -> usize {
        match self {
            Self::Nginx | Self::NginxLua => 0,
            Self::Gateway | Self::GatewayWithMemo => 1,
            Self::GatewayOfTwo => 2,
        }
    }

    /// Those, or the process.
    pub fn workers(self) -> usize {
        self.threads().max(1)
    }
}

/// How a proxy is spoken to. It speaks HTTP/1.1 without TLS to its upstream, whatever this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.1.
    Http1,
    /// HTTP/1.1 over TLS.
    Http1Tls,
    /// HTTP/2, known beforehand.
    Http2,
    /// HTTP/2 over TLS.
    Http2Tls,
}

impl Protocol {
    /// Whether it is over TLS.
    pub fn is_over_tls(self) -> bool {
        matches!(self, Self::Http1Tls | Self::Http2Tls)
    }
}

/// What is done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// It is passed on.
    None,
    /// It gets a token with an HMAC.
    Hs256,
    /// It gets a token with a signature by an elliptic curve.
    Es256,
    /// It gets a token with a signature by RSA, 2048 bits.
    Rs256,
}

impl Policy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::None, Self::Hs256, Self::Es256, Self::Rs256];

    /// The signing method of the token, as JOSE names it.
    pub fn method(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Hs256 => Some("HS256"),
            Self::Es256 => Some("ES256"),
            Self::Rs256 => Some("RS256"),
        }
    }

    /// The path, with all proxies, under which this is done.
    pub fn path(self) -> &'static str {
        self.method().unwrap_or("none")
    }
}

/// One thing that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Whose processor time counts.
    pub proxy: Proxy,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// What it does.
    pub policy: Policy,
}

/// By its name in the report.
impl Serialize for Scenario {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Nginx => "nginx",
            Self::NginxLua => "nginx + Lua",
            Self::Gateway => "gateway",
            Self::GatewayWithMemo => "gateway with memo",
            Self::GatewayOfTwo => "gateway with 2 workers",
        })
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Http1 => "HTTP/1.1",
            Self::Http1Tls => "HTTP/1.1 over TLS",
            Self::Http2 => "HTTP/2",
            Self::Http2Tls => "HTTP/2 over TLS",
        })
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let policy = self.policy.method().unwrap_or("no policy");
        write!(formatter, "{}: {policy}", self.proxy)?;
        match self.protocol {
            Protocol::Http1 => Ok(()),
            other => write!(formatter, ", {other}"),
        }
    }
}
