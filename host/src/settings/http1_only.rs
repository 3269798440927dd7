//! Where HTTP/2 is switched off.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::str::FromStr;

/// The addresses on which clients have to speak HTTP/1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Http1Only {
    /// Every one.
    Everywhere,
    /// These, as API instances have them.
    On(BTreeSet<SocketAddr>),
}

impl Http1Only {
    /// Whether an address is one of them.
    pub fn covers(&self, address: &SocketAddr) -> bool {
        match self {
            Self::Everywhere => true,
            Self::On(addresses) => addresses.contains(address),
        }
    }
}

impl FromStr for Http1Only {
    type Err = String;

    /// `all`, or addresses with ports, separated by commas.
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "all" {
            return Ok(Self::Everywhere);
        }
        let read = |part: &str| {
            let address = part.trim().parse();
            address.map_err(|_| format!("{part:?} is not an address such as 127.0.0.1:8081"))
        };
        text.split(',')
            .map(read)
            .collect::<Result<_, _>>()
            .map(Self::On)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_what_is_none_is_refused() {
        let on = |text: &str| text.parse::<Http1Only>().unwrap();
        let (v4, v6) = ("127.0.0.1:8081", "[::]:8082");
        let both = on(&format!("{v4}, {v6}"));
        for address in [v4, v6].map(|it| it.parse().unwrap()) {
            assert!(both.covers(&address) && on("all").covers(&address));
            assert!(!on("127.0.0.1:9").covers(&address));
        }
        for text in [
            "",
            ",",
            "127.0.0.1",
            "127.0.0.1:8081,",
            "All",
            "localhost:8081",
        ] {
            assert!(text.parse::<Http1Only>().is_err(), "{text}");
        }
    }
}
