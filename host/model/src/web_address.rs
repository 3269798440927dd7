//! URLs of HTTP.
//!
//! The browser reads only what the gateway has written. A parser for everything that
//! people write, with the tables of Unicode, would be a seventh of the admin UI; there
//! a stand-in finds the parts of a well-formed URL and checks nothing.

#[cfg(target_family = "wasm")]
pub use stand_in::{Host, Url};
#[cfg(not(target_family = "wasm"))]
pub use url::{Host, Url};

/// What is wrong with a text that is no URL, where more can be said than that.
#[cfg(not(target_family = "wasm"))]
pub fn misfit(text: &str) -> Option<&'static str> {
    use url::ParseError;
    Some(match Url::parse(text).err()? {
        ParseError::InvalidPort => {
            "The port, which stands behind the last colon, must be a number from 1 to 65535."
        }
        ParseError::EmptyHost => "The host is missing, such as 127.0.0.1.",
        ParseError::InvalidIpv4Address | ParseError::InvalidIpv6Address => {
            "The host looks like an IP address and is none."
        }
        ParseError::InvalidDomainCharacter | ParseError::IdnaError => {
            "The host has characters that no host has."
        }
        _ => return None,
    })
}

/// The browser checks nothing.
#[cfg(target_family = "wasm")]
pub fn misfit(_: &str) -> Option<&'static str> {
    None
}

/// Whether a text has what parsers of URLs leave out without a word (URL Standard,
/// section 4.4), so that the URL would be another one than people read.
pub fn has_controls(text: &str) -> bool {
    text.contains(char::is_control)
}

#[cfg(any(test, target_family = "wasm"))]
mod stand_in {
    use std::fmt;
    use std::net::{Ipv4Addr, Ipv6Addr};

    /// A well-formed URL with a host.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct Url(String);

    /// The host of a URL.
    #[derive(Debug, PartialEq, Eq)]
    pub enum Host<'a> {
        /// A name.
        Domain(&'a str),
        /// An address of four bytes.
        Ipv4(Ipv4Addr),
        /// An address of sixteen bytes.
        Ipv6(Ipv6Addr),
    }

    /// There is no host.
    #[derive(Debug)]
    pub struct NoHost;

    impl Url {
        /// Takes a URL as it is.
        pub fn parse(text: &str) -> Result<Self, NoHost> {
            match text.split_once("://") {
                Some((scheme, rest)) if !scheme.is_empty() && !rest.is_empty() => {
                    Ok(Self(text.to_owned()))
                }
                _ => Err(NoHost),
            }
        }

        /// What precedes `://`.
        pub fn scheme(&self) -> &str {
            self.0.split("://").next().unwrap_or_default()
        }

        /// What stands before and after the end of the host and its port.
        fn halves(&self) -> (&str, &str) {
            let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            rest.split_at(end)
        }

        fn credentials(&self) -> (&str, Option<&str>) {
            let (credentials, _) = self.halves().0.rsplit_once('@').unwrap_or_default();
            match credentials.split_once(':') {
                Some((name, password)) => (name, Some(password)),
                None => (credentials, None),
            }
        }

        /// The user name; mostly empty.
        pub fn username(&self) -> &str {
            self.credentials().0
        }

        /// The password.
        pub fn password(&self) -> Option<&str> {
            self.credentials().1
        }

        fn host_and_port(&self) -> (&str, Option<&str>) {
            let authority = self.halves().0;
            let place = authority
                .rsplit_once('@')
                .map_or(authority, |(_, place)| place);
            match place.rsplit_once(':') {
                Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
                _ => (place, None),
            }
        }

        /// The host as it is written.
        pub fn host_str(&self) -> Option<&str> {
            Some(self.host_and_port().0).filter(|host| !host.is_empty())
        }

        /// The host.
        pub fn host(&self) -> Option<Host<'_>> {
            let host = self.host_str()?;
            let inner = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
            Some(match (inner.map(str::parse), host.parse()) {
                (Some(Ok(address)), _) => Host::Ipv6(address),
                (_, Ok(address)) => Host::Ipv4(address),
                _ => Host::Domain(host),
            })
        }

        /// The port, if it is not that of the scheme.
        pub fn port(&self) -> Option<u16> {
            let port = self.host_and_port().1?.parse().ok()?;
            Some(port).filter(|port| Some(*port) != self.known_port())
        }

        fn known_port(&self) -> Option<u16> {
            match self.scheme() {
                "http" => Some(80),
                "https" => Some(443),
                _ => None,
            }
        }

        /// The port.
        pub fn port_or_known_default(&self) -> Option<u16> {
            self.port().or(self.known_port())
        }

        /// The path.
        pub fn path(&self) -> &str {
            let path = self.halves().1.split(['?', '#']).next();
            path.filter(|path| !path.is_empty()).unwrap_or("/")
        }

        /// What follows `?`.
        pub fn query(&self) -> Option<&str> {
            let before = self.halves().1.split('#').next()?;
            before.split_once('?').map(|(_, query)| query)
        }

        /// What follows `#`.
        pub fn fragment(&self) -> Option<&str> {
            self.halves()
                .1
                .split_once('#')
                .map(|(_, fragment)| fragment)
        }
    }

    impl fmt::Display for Url {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&self.0)
        }
    }

    impl From<Url> for String {
        fn from(url: Url) -> Self {
            url.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Host, Url, misfit, stand_in};

    #[test]
    fn what_is_wrong_with_a_url_is_told_where_it_is_known() {
        let told = |text: &str| misfit(text).unwrap_or_default();
        for port in ["99999", "2419O", "80a"] {
            assert!(told(&format!("http://127.0.0.1:{port}/")).contains("from 1 to 65535"));
        }
        assert!(told("http://").contains("host is missing"));
        assert!(told("http://999.0.0.1/").contains("IP address"));
        assert!(told("http://[::g]/").contains("IP address"));
        assert!(told("http://a<b/").contains("characters"));
        assert_eq!(misfit("orders"), None);
        assert_eq!(misfit("http://127.0.0.1:9/"), None);
    }

    #[test]
    fn the_stand_in_finds_the_same_parts_in_whatever_the_gateway_writes() {
        for text in [
            "http://127.0.0.1:8081/",
            "https://orders.example.com/v2/a%20b",
            "https://orders.example.com:8443/",
            "http://[::1]:80/a",
            "http://[::1]/",
            "http://localhost:8080/a?b=c:d@e#f:g",
            "https://user:secret@example.com/?#",
            "https://user@example.com/a@b",
        ] {
            let url = Url::parse(text).unwrap();
            let written = url.to_string();
            let stand_in = stand_in::Url::parse(&written).unwrap();
            assert_eq!(stand_in.to_string(), written);
            assert_eq!(stand_in.scheme(), url.scheme(), "{text}");
            assert_eq!(stand_in.username(), url.username(), "{text}");
            assert_eq!(stand_in.password(), url.password(), "{text}");
            assert_eq!(stand_in.host_str(), url.host_str(), "{text}");
            assert_eq!(stand_in.port(), url.port(), "{text}");
            assert_eq!(
                stand_in.port_or_known_default(),
                url.port_or_known_default()
            );
            assert_eq!(stand_in.path(), url.path(), "{text}");
            assert_eq!(stand_in.query(), url.query(), "{text}");
            assert_eq!(stand_in.fragment(), url.fragment(), "{text}");
            let same = match (stand_in.host(), url.host()) {
                (Some(stand_in::Host::Domain(name)), Some(Host::Domain(other))) => name == other,
                (Some(stand_in::Host::Ipv4(ip)), Some(Host::Ipv4(other))) => ip == other,
                (Some(stand_in::Host::Ipv6(ip)), Some(Host::Ipv6(other))) => ip == other,
                _ => false,
            };
            assert!(same, "{text}: {:?}", stand_in.host());
        }
    }
}
