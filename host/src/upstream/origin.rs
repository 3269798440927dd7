//! Who an upstream is.

use gateway_model::UpstreamProtocol;
use http::uri::{Authority, Scheme};

/// Who an upstream is and what is spoken with it: requests for the same one share
/// connections.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// `http` or `https`.
    pub scheme: Scheme,
    /// An IPv6 address in brackets.
    pub host: String,
    /// The port of the scheme where none is stated.
    pub port: u16,
    /// What is spoken.
    pub protocol: UpstreamProtocol,
}

impl Origin {
    /// Takes it from the parts of a URI.
    pub fn new(scheme: &Scheme, authority: &Authority, protocol: UpstreamProtocol) -> Self {
        let default = if *scheme == Scheme::HTTPS { 443 } else { 80 };
        Self {
            scheme: scheme.clone(),
            host: authority.host().to_owned(),
            port: authority.port_u16().unwrap_or(default),
            protocol,
        }
    }

    /// Whether it is spoken to in TLS.
    pub fn is_tls(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }
}
