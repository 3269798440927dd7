//! Where an API instance listens and where its upstream is.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::plain_path;
use crate::web_address::{Host, Url, has_controls, misfit};
use serde::{Deserialize, Serialize};

/// The path below which every listener answers for the gateway itself. No API
/// instance can be there.
pub const OWN_PATH: &str = "/.jwt-gateway";

/// Where an API instance listens, such as `http://0.0.0.0:8081/orders`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ListenAddress {
    /// Whether clients speak TLS there: `https`.
    pub tls: bool,
    /// The IP address and port of the listener. Several API instances may share one.
    pub socket: SocketAddr,
    /// The part of the path that belongs to this API instance.
    pub base_path: BasePath,
}

impl TryFrom<String> for ListenAddress {
    type Error = InvalidAddress;

    fn try_from(text: String) -> Result<Self, InvalidAddress> {
        let url = parse_url(&text)?;
        let tls = match url.scheme() {
            "http" => false,
            "https" => true,
            _ => {
                return Err(InvalidAddress(
                    "The listen address begins with http:// or https://.",
                ));
            }
        };
        if url.query().is_some() {
            return Err(InvalidAddress(
                "The listen address has no query. Remove the part from ? on.",
            ));
        }
        let ip = match url.host() {
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
            Some(Host::Domain("localhost")) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            _ => {
                return Err(InvalidAddress(
                    "The listen address names an IP address, such as 127.0.0.1, or 0.0.0.0 for every interface.",
                ));
            }
        };
        let port = explicit_port(&text, &url)?;
        Ok(Self {
            tls,
            socket: SocketAddr::new(ip, port),
            base_path: BasePath::new(&plain_path(url.path()))?,
        })
    }
}

impl From<ListenAddress> for String {
    fn from(address: ListenAddress) -> Self {
        address.to_string()
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.socket, self.base_path)
    }
}

/// A path prefix that ends at a segment, plainly written: `/` or `/orders` or `/a/b`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BasePath(String);

impl BasePath {
    fn new(path: &str) -> Result<Self, InvalidAddress> {
        let first = path.split('/').nth(1).unwrap_or_default();
        if OWN_PATH.strip_prefix('/') == Some(first) {
            return Err(InvalidAddress(
                "Paths below /.jwt-gateway are the gateway's own. Choose another base path.",
            ));
        }
        Ok(Self(path.trim_end_matches('/').to_owned()))
    }

    /// The path without a slash at its end: empty for `/`.
    pub fn prefix(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "/" } else { &self.0 })
    }
}

/// Where requests are sent, such as `https://orders.example.com/v2/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UpstreamAddress(Url);

impl UpstreamAddress {
    /// The address of the gateway's own echo, which answers with what it received.
    /// Names under `localhost` belong to their machine (RFC 6761, section 6.3).
    pub const ECHO: &str = "http://echo.jwt-gateway.localhost/";

    /// The host of that address.
    pub const ECHO_HOST: &str = "echo.jwt-gateway.localhost";

    /// Whether the gateway's own echo answers here.
    pub fn is_echo(&self) -> bool {
        let Self(url) = self;
        url.scheme() == "http" && url.host_str() == Some(Self::ECHO_HOST) && url.port().is_none()
    }

    /// The address as a URL with scheme `http` or `https`, a host, and no query.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl TryFrom<String> for UpstreamAddress {
    type Error = InvalidAddress;

    fn try_from(text: String) -> Result<Self, InvalidAddress> {
        let url = parse_url(&text)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(InvalidAddress(
                "The upstream address begins with http:// or https://.",
            ));
        }
        if url.query().is_some() {
            return Err(InvalidAddress(
                "The upstream address has no query. Remove the part from ? on.",
            ));
        }
        Ok(Self(url))
    }
}

impl From<UpstreamAddress> for String {
    fn from(address: UpstreamAddress) -> Self {
        address.0.into()
    }
}

impl fmt::Display for UpstreamAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The text is not such an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidAddress(&'static str);

impl fmt::Display for InvalidAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for InvalidAddress {}

fn parse_url(text: &str) -> Result<Url, InvalidAddress> {
    if has_controls(text) {
        return Err(InvalidAddress(
            "An address has no line breaks, tabs or other control characters. Remove them.",
        ));
    }
    if text.trim().is_empty() {
        return Err(InvalidAddress(
            "There is no address. Write a URL such as http://127.0.0.1:8081/path.",
        ));
    }
    let url = Url::parse(text).map_err(|_| {
        const NO_URL: &str = "An address is a URL such as http://127.0.0.1:8081/path.";
        InvalidAddress(misfit(text).unwrap_or(NO_URL))
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(InvalidAddress(
            "An address has no user name or password. Remove the part before @.",
        ));
    }
    if url.fragment().is_some() {
        return Err(InvalidAddress(
            "An address has no fragment. Remove the part from # on.",
        ));
    }
    if url.host().is_none() {
        return Err(InvalidAddress(
            "An address names a host, such as http://127.0.0.1:8081.",
        ));
    }
    Ok(url)
}

/// The port must be written out, because port 80 by accident helps nobody; `Url`
/// hides a port that is the scheme's own, so the text is asked as well.
fn explicit_port(text: &str, url: &Url) -> Result<u16, InvalidAddress> {
    let default_written = || {
        let authority = text.split("//").nth(1)?.split('/').next()?;
        let port = url.port_or_known_default()?;
        authority.ends_with(&format!(":{port}")).then_some(port)
    };
    url.port()
        .or_else(default_written)
        .filter(|port| *port != 0)
        .ok_or(InvalidAddress(
            "The listen address names a port, such as http://127.0.0.1:8081.",
        ))
}
