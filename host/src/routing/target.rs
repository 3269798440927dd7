//! Where a request for a service goes. Nothing is sent here.

use std::sync::Arc;

use gateway_model::{Service, UpstreamProtocol};
use http::Uri;
use http::header::HeaderValue;
use http::uri::{Authority, PathAndQuery, Scheme};

use super::error::RouteError;
use crate::upstream::{Origin, Timeouts, Upstream, Upstreams};

/// An upstream with everything about it that is the same for every request.
#[derive(Clone, Debug)]
pub struct Target {
    scheme: Scheme,
    authority: Authority,
    host: HeaderValue,
    /// The path as it is written: where a request without a path of its own goes.
    path: String,
    /// The path without a slash at its end: what other paths are put behind.
    prefix: String,
    protocol: UpstreamProtocol,
    timeouts: Timeouts,
    /// Its connections.
    upstream: Arc<Upstream>,
}

impl Target {
    /// Prepares a service for requests, as one of these upstreams. Where it says nothing
    /// of how long it may take, `timeouts` do.
    ///
    /// # Errors
    /// The host is a URL's but not one that HTTP, or TLS, can name.
    pub fn new(
        service: &Service,
        timeouts: gateway_model::Timeouts,
        upstreams: &Upstreams,
    ) -> Result<Self, InvalidTarget> {
        let url = service.address.url();
        let authority = match (url.host_str().ok_or(InvalidTarget)?, url.port()) {
            (host, Some(port)) => format!("{host}:{port}"),
            (host, None) => host.to_owned(),
        };
        let path = url.path();
        PathAndQuery::try_from(path).map_err(|_| InvalidTarget)?;
        let scheme = Scheme::try_from(url.scheme()).map_err(|_| InvalidTarget)?;
        let host = HeaderValue::try_from(authority.as_str()).map_err(|_| InvalidTarget)?;
        let authority = Authority::try_from(authority).map_err(|_| InvalidTarget)?;
        let origin = Origin::new(&scheme, &authority, service.protocol);
        Ok(Self {
            scheme,
            host,
            authority,
            path: path.to_owned(),
            prefix: path.trim_end_matches('/').to_owned(),
            protocol: service.protocol,
            timeouts: service.timeouts.or(timeouts).into(),
            upstream: upstreams.upstream(&origin).map_err(|_| InvalidTarget)?,
        })
    }

    /// The same service for requests that are put under `path`, which begins with
    /// `/` and stands behind the service's own path.
    pub fn under(&self, path: &str) -> Self {
        if path == "/" {
            return self.clone();
        }
        let path = format!("{}{path}", self.prefix);
        Self {
            prefix: path.trim_end_matches('/').to_owned(),
            path,
            ..self.clone()
        }
    }

    /// What requests for it are sent by.
    pub fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// What the upstream is called in `Host`.
    pub fn host(&self) -> &HeaderValue {
        &self.host
    }

    /// How long it may take.
    pub fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// Whether the upstream can be spoken to in HTTP/1.1.
    pub fn may_be_http1(&self) -> bool {
        self.protocol == UpstreamProtocol::Auto
    }

    /// Where a request for `original` goes, of whose path `rest` is left behind the
    /// base path.
    ///
    /// # Errors
    /// The path is none that a URI can hold.
    pub fn uri(&self, original: &Uri, rest: &str) -> Result<Uri, RouteError> {
        let path = match original.path_and_query() {
            // Most upstreams and many API instances have no path of their own.
            Some(path) if self.prefix.is_empty() && rest == path.path() => path.clone(),
            _ => self.join(rest, original.query())?,
        };
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path);
        Uri::from_parts(parts).map_err(|_| RouteError::Path)
    }

    fn join(&self, rest: &str, query: Option<&str>) -> Result<PathAndQuery, RouteError> {
        let mut path = String::with_capacity(
            self.path.len() + rest.len() + query.map_or(0, |query| query.len() + 1),
        );
        if rest.is_empty() {
            path.push_str(&self.path);
        } else {
            path.push_str(&self.prefix);
            path.push_str(rest);
        }
        if let Some(query) = query {
            path.push('?');
            path.push_str(query);
        }
        PathAndQuery::from_maybe_shared(bytes::Bytes::from(path)).map_err(|_| RouteError::Path)
    }
}

/// The address of an upstream has a host that HTTP cannot name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The upstream's host is not a name that HTTP can carry. Use a DNS name or an IP address.")]
pub struct InvalidTarget;

#[cfg(test)]
mod tests {
    use gateway_model::{ServiceName, UpstreamAddress};
    use rustls::RootCertStore;

    use super::*;
    use crate::settings::ProxyLimits;
    use crate::upstream::Outbound;

    fn target(address: &str) -> Result<Target, InvalidTarget> {
        let service = Service {
            name: ServiceName::upstream(),
            address: UpstreamAddress::try_from(address.to_owned()).unwrap(),
            protocol: UpstreamProtocol::Auto,
            timeouts: gateway_model::Timeouts::default(),
        };
        let outbound = Outbound::new(ProxyLimits::default(), RootCertStore::empty()).unwrap();
        let timeouts = gateway_model::Timeouts::default();
        Target::new(&service, timeouts, outbound.shared())
    }

    #[test]
    fn the_rest_of_the_path_is_put_behind_the_upstreams_path() {
        let cases = [
            ("http://a", "/x?q=1", "/x", "http://a/x?q=1"),
            ("http://a", "/x", "", "http://a/"),
            ("http://a:81/", "/b/x%20y?", "/x%20y", "http://a:81/x%20y?"),
            ("http://a/v2", "/b", "", "http://a/v2"),
            ("http://a/v2/", "/b?q", "", "http://a/v2/?q"),
            ("http://a/v2/", "/b/", "/", "http://a/v2/"),
            (
                "https://[::1]:8443/v2/",
                "/b/c//d",
                "/c//d",
                "https://[::1]:8443/v2/c//d",
            ),
            (
                "http://a",
                "//evil.example/x",
                "//evil.example/x",
                "http://a//evil.example/x",
            ),
        ];
        for (address, original, rest, expected) in cases {
            let uri = target(address)
                .unwrap()
                .uri(&original.parse().unwrap(), rest);
            assert_eq!(
                uri.unwrap().to_string(),
                expected,
                "{address} {original} {rest}"
            );
        }
    }

    #[test]
    fn the_host_has_a_port_only_if_it_is_not_the_schemes_own() {
        let cases = [
            ("http://a:80", "a"),
            ("https://a:443", "a"),
            ("http://A.Example:8080", "a.example:8080"),
        ];
        for (address, host) in cases {
            assert_eq!(target(address).unwrap().host(), host, "{address}");
        }
    }

    #[test]
    fn a_host_that_http_cannot_name_is_refused() {
        assert_eq!(target("http://a{b").unwrap_err(), InvalidTarget);
    }
}
