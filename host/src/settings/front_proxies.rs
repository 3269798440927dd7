//! Proxies in front of the gateway, whose word on clients is believed.

use std::net::{IpAddr, SocketAddr};

use clap::{Args, ValueEnum};
use ipnet::IpNet;

/// Proxies in front of the gateway.
#[derive(Clone, Debug, Default, Args)]
pub struct FrontProxies {
    /// Proxies whose word on clients is believed: addresses and networks, IPv4 or IPv6.
    ///
    /// They tell who the client is, and what it asked for; nobody else is believed.
    #[arg(
        long,
        value_name = "NETWORK,…",
        env = "JWT_GATEWAY_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_parser = network
    )]
    pub trusted_proxies: Vec<IpNet>,
    /// The header fields in which trusted proxies speak of clients.
    ///
    /// What stands in the others anybody can have written.
    #[arg(
        long,
        value_name = "FIELDS",
        env = "JWT_GATEWAY_FORWARDED_FIELDS",
        default_value = "x-forwarded"
    )]
    pub forwarded_fields: ForwardedFields,
    /// Addresses on which each connection begins with PROXY protocol, version 1 or 2.
    ///
    /// As API instances have them, such as `0.0.0.0:8443`. Connections that trusted proxies
    /// have not begun so are closed, and all others.
    #[arg(
        long,
        value_name = "ADDRESS,…",
        env = "JWT_GATEWAY_PROXY_PROTOCOL",
        value_delimiter = ',',
        requires = "trusted_proxies"
    )]
    pub proxy_protocol: Vec<SocketAddr>,
}

/// The header fields in which trusted proxies speak of clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ForwardedFields {
    /// `X-Forwarded-For`, `-Proto`, `-Host` and `-Port`.
    #[default]
    XForwarded,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl FrontProxies {
    /// Whether whoever has this address is believed.
    pub fn trust(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted_proxies.iter().any(|it| it.contains(&address))
    }
}

/// Reads a network, or an address, which is a network of one.
fn network(text: &str) -> Result<IpNet, String> {
    let network = text
        .parse()
        .or_else(|_| text.parse().map(|address: IpAddr| address.into()));
    let network: IpNet = network
        .map_err(|_| "write an address, or a network such as 10.0.0.0/8 or fd00::/8".to_owned())?;
    if network != network.trunc() {
        return Err(format!("this is within {}: write that", network.trunc()));
    }
    // Addresses of clients are compared as what they are.
    if network.addr().to_canonical() != network.addr() {
        return Err("write it as IPv4".to_owned());
    }
    Ok(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_addresses_are_read_as_they_are_meant() {
        let good = [
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("192.0.2.7", "192.0.2.7/32"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("2001:db8::/32", "2001:db8::/32"),
            ("::1", "::1/128"),
        ];
        for (text, expected) in good {
            assert_eq!(network(text).unwrap().to_string(), expected);
        }
        let bad = [
            "",
            " 10.0.0.1",
            "10.0.0.0/33",
            "10.0.0.1/8",
            "10.0.0",
            "10.0.0.0/255.0.0.0",
            "2001:db8::1/32",
            "::ffff:10.0.0.0/104",
            "::ffff:10.0.0.1",
            "[::1]",
            "10.0.0.1:80",
            "localhost",
        ];
        for text in bad {
            assert!(network(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_of_ipv4_is_the_same_behind_a_listener_of_ipv6() {
        let proxies = FrontProxies {
            trusted_proxies: vec![network("10.0.0.0/8").unwrap()],
            ..FrontProxies::default()
        };
        for (address, is_trusted) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("11.1.2.3", false),
            ("::1", false),
        ] {
            assert_eq!(proxies.trust(address.parse().unwrap()), is_trusted);
        }
    }
}
