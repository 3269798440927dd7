//! Sending requests to upstreams over pooled connections.
//!
//! There is one pool per protocol, shared by all API instances. Nothing is sent
//! twice but a request that the upstream certainly has not seen.

use std::error::Error;
use std::pin::pin;
use std::time::Duration;

use http::header::HeaderValue;
use http::request::Parts;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, Uri, Version};
use hyper::body::Incoming;
use hyper_util::client::legacy::{Client, Error as ClientError, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::RootCertStore;
use tokio::time::{Instant, timeout_at};

use super::body::{Upload, UploadEnd};
use super::connector::Connector;
use super::error::ProxyError;
use crate::settings::ProxyLimits;
use gateway_model::{Upstream, UpstreamProtocol};

/// An HTTP/2 connection is asked this often whether it is still alive, because
/// TCP may take a quarter of an hour to notice that it is not.
const HTTP2_PING: Duration = Duration::from_secs(20);

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
}

impl Target {
    /// Prepares an upstream for requests.
    ///
    /// # Errors
    /// The host is a URL's but not one that HTTP can name.
    pub fn new(upstream: &Upstream) -> Result<Self, InvalidTarget> {
        let url = upstream.address.url();
        let authority = match (url.host_str().ok_or(InvalidTarget)?, url.port()) {
            (host, Some(port)) => format!("{host}:{port}"),
            (host, None) => host.to_owned(),
        };
        let path = url.path();
        PathAndQuery::try_from(path).map_err(|_| InvalidTarget)?;
        Ok(Self {
            scheme: Scheme::try_from(url.scheme()).map_err(|_| InvalidTarget)?,
            host: HeaderValue::try_from(authority.as_str()).map_err(|_| InvalidTarget)?,
            authority: Authority::try_from(authority).map_err(|_| InvalidTarget)?,
            path: path.to_owned(),
            prefix: path.trim_end_matches('/').to_owned(),
            protocol: upstream.protocol,
        })
    }

    /// Stands in for an upstream whose address cannot be read, behind a broken
    /// chain of policies, which never asks it. Nothing could answer: the name is
    /// reserved for never existing (RFC 6761, section 6.4).
    pub fn nowhere() -> Self {
        Self {
            scheme: Scheme::HTTP,
            host: HeaderValue::from_static("nowhere.invalid"),
            authority: Authority::from_static("nowhere.invalid"),
            path: "/".to_owned(),
            prefix: String::new(),
            protocol: UpstreamProtocol::Auto,
        }
    }

    /// What the upstream is called in `Host`.
    pub(crate) fn host(&self) -> &HeaderValue {
        &self.host
    }

    /// Where a request for `asked` goes, of whose path `rest` is left behind the
    /// base path.
    ///
    /// # Errors
    /// The path is none that a URI can hold.
    pub(crate) fn uri(&self, asked: &Uri, rest: &str) -> Result<Uri, ProxyError> {
        let path = match asked.path_and_query() {
            // Most upstreams and many API instances have no path of their own.
            Some(path) if self.prefix.is_empty() && rest == path.path() => path.clone(),
            _ => self.join(rest, asked.query())?,
        };
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path);
        Uri::from_parts(parts).map_err(|_| ProxyError::Path)
    }

    fn join(&self, rest: &str, query: Option<&str>) -> Result<PathAndQuery, ProxyError> {
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
        PathAndQuery::from_maybe_shared(bytes::Bytes::from(path)).map_err(|_| ProxyError::Path)
    }
}

/// The address of an upstream has a host that HTTP cannot name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The upstream's host is not a name that HTTP can carry. Use a DNS name or an IP address.")]
pub struct InvalidTarget;

/// The pools of connections to all upstreams.
#[derive(Debug)]
pub(crate) struct Upstreams {
    auto: Client<Connector, Upload>,
    http2: Client<Connector, Upload>,
    response_timeout: Duration,
}

impl Upstreams {
    /// Empty pools. Upstreams behind TLS are believed if `roots` vouch for them.
    ///
    /// # Errors
    /// The TLS library supports none of its own protocol versions.
    pub(crate) fn new(limits: &ProxyLimits, roots: RootCertStore) -> Result<Self, rustls::Error> {
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(limits.upstream_idle_timeout)
            .pool_max_idle_per_host(limits.upstream_idle_connections)
            .http2_keep_alive_interval(HTTP2_PING)
            .http2_keep_alive_timeout(HTTP2_PING)
            .set_host(false);
        let (auto, http2) = Connector::pair(limits.connect_timeout, roots)?;
        Ok(Self {
            auto: builder.build(auto),
            http2: builder.http2_only(true).build(http2),
            response_timeout: limits.response_timeout,
        })
    }

    /// Sends a request and waits for the head of its response.
    ///
    /// # Errors
    /// There is no response; see the variants.
    pub(crate) async fn send(
        &self,
        target: &Target,
        mut head: Parts,
        body: Upload,
        upload: UploadEnd,
    ) -> Result<Response<Incoming>, ProxyError> {
        let (client, version) = match target.protocol {
            UpstreamProtocol::Auto => (&self.auto, Version::HTTP_11),
            UpstreamProtocol::Http2 => (&self.http2, Version::HTTP_2),
        };
        head.version = version;
        let response = client.request(Request::from_parts(head, body));
        let response = self.await_head(response, upload).await?;
        if response.status().is_informational() {
            let reason = "it switched to a protocol that was not asked for";
            return Err(ProxyError::NoResponse(reason.to_owned()));
        }
        if !super::headers::is_at_most_chunked(response.headers()) {
            let reason = "its body has a transfer coding that was not asked for";
            return Err(ProxyError::NoResponse(reason.to_owned()));
        }
        Ok(response)
    }

    /// The time to respond runs from the end of the request. While that is still
    /// being sent, the connection's own idle limit watches over it.
    async fn await_head(
        &self,
        response: ResponseFuture,
        upload: UploadEnd,
    ) -> Result<Response<Incoming>, ProxyError> {
        let mut response = pin!(response);
        let start = Instant::now();
        let mut deadline = start + self.response_timeout;
        loop {
            if let Ok(outcome) = timeout_at(deadline, response.as_mut()).await {
                return outcome.map_err(|error| explain(&error));
            }
            let now = Instant::now();
            deadline = upload.reached(start).unwrap_or(now) + self.response_timeout;
            if deadline <= now {
                return Err(ProxyError::Silent);
            }
        }
    }
}

fn explain(error: &ClientError) -> ProxyError {
    let body_failed = |error: &(dyn Error + 'static)| {
        error
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_user)
    };
    if error.is_connect() {
        ProxyError::Unreachable(root_cause(error))
    } else if causes(error).any(body_failed) {
        ProxyError::RequestBody
    } else {
        ProxyError::NoResponse(root_cause(error))
    }
}

fn root_cause(error: &ClientError) -> String {
    causes(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

fn causes<'a>(error: &'a ClientError) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |error| (*error).source())
}

#[cfg(test)]
mod tests {
    use super::*;
    use gateway_model::UpstreamAddress;

    fn target(address: &str) -> Result<Target, InvalidTarget> {
        Target::new(&Upstream {
            address: UpstreamAddress::try_from(address.to_owned()).unwrap(),
            protocol: UpstreamProtocol::Auto,
        })
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
        for (address, asked, rest, expected) in cases {
            let uri = target(address).unwrap().uri(&asked.parse().unwrap(), rest);
            assert_eq!(
                uri.unwrap().to_string(),
                expected,
                "{address} {asked} {rest}"
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
