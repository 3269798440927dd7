//! Names of upstreams: the system's resolver, and one name that stands for the
//! gateway's own echo.

use std::io;
use std::net::{IpAddr, SocketAddr};

use gateway_model::UpstreamAddress;
use tokio::net::lookup_host;

use crate::echo::BuiltIn;

/// Who an upstream is, before anybody has looked where it is.
#[derive(Clone, Debug)]
pub struct Host {
    name: Name,
    port: u16,
}

#[derive(Clone, Debug)]
enum Name {
    Ip(IpAddr),
    Dns(String),
    Echo(BuiltIn),
}

impl Host {
    /// Takes a host as it stands in a URL. `echo` is what one of them stands for.
    pub fn new(name: &str, port: u16, echo: &BuiltIn) -> Self {
        let literal = name.trim_start_matches('[').trim_end_matches(']');
        let name = match literal.parse() {
            Ok(ip) => Name::Ip(ip),
            Err(_) if name == UpstreamAddress::ECHO_HOST => Name::Echo(echo.clone()),
            Err(_) => Name::Dns(name.to_owned()),
        };
        Self { name, port }
    }

    /// Whether its addresses may change.
    pub fn may_move(&self) -> bool {
        matches!(self.name, Name::Dns(_))
    }

    /// Its addresses, in the order in which the system would have them tried.
    ///
    /// # Errors
    /// The name is not known, or nobody can be asked.
    pub async fn resolve(&self) -> io::Result<Vec<SocketAddr>> {
        match &self.name {
            Name::Ip(ip) => Ok(vec![SocketAddr::new(*ip, self.port)]),
            Name::Dns(name) => Ok(lookup_host((name.as_str(), self.port)).await?.collect()),
            Name::Echo(echo) => Ok(vec![echo.address().await?]),
        }
    }
}
