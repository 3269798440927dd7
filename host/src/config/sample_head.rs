//! A sample request as the head that a client would send.

use std::net::SocketAddr;

use gateway_model::{Issue, ListenAddress, SampleAttributes, Within};
use http::header::HOST;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Version};

use crate::routing::resolve_path;

/// Where the issues of a sample request are.
const PLACE: &str = "request.attributes";

/// The head of a sample request that is sent to an address.
pub struct SampleHead {
    /// What the client would send.
    pub head: Parts,
    /// The path behind the base path.
    pub path: String,
    /// The address of the client.
    pub remote: SocketAddr,
    /// Whether the sample names a host itself.
    names_host: bool,
    query: Option<String>,
}

impl SampleHead {
    /// The head of a sample request. What the sample does not say is as clients have it.
    ///
    /// # Errors
    /// What no client can send; paths begin at the draft.
    pub fn new(sample: &SampleAttributes, address: &ListenAddress) -> Result<Self, Vec<Issue>> {
        let mut issues = Vec::new();
        let mut head = Request::new(()).into_parts().0;
        let method = sample.method.as_deref().unwrap_or("GET");
        match Method::from_bytes(method.as_bytes()) {
            Ok(method) => head.method = method,
            Err(_) => issues.push(Issue::error("method", "This is no method, such as GET.")),
        }
        head.version = match sample.version.as_deref() {
            Some("HTTP/1.0") => Version::HTTP_10,
            Some("HTTP/2") => Version::HTTP_2,
            _ => Version::HTTP_11,
        };
        let (asked, query) = target(sample);
        let path = resolve_path(&asked).unwrap_or_default().into_owned();
        match uri(address, &path, query.as_deref()) {
            Some(uri) => head.uri = uri.into(),
            None => issues.push(Issue::error("requestPath", NO_PATH)),
        }
        head.headers = headers(sample, &mut issues);
        let names_host = head.headers.contains_key(HOST);
        if !names_host && let Ok(host) = HeaderValue::try_from(address.socket.to_string()) {
            head.headers.insert(HOST, host);
        }
        let remote = sample.remote_address.as_deref();
        let remote = remote.unwrap_or("127.0.0.1:50000").parse();
        match remote {
            Ok(remote) if issues.is_empty() => Ok(Self {
                head,
                path,
                remote,
                names_host,
                query,
            }),
            remote => {
                issues.extend(remote.err().map(|_| {
                    let message = "This is no address and port, such as 192.0.2.7:50000.";
                    Issue::error("remoteAddress", message)
                }));
                Err(issues.within(PLACE))
            }
        }
    }

    /// Has the sample say what is left of the head, in which policies have changed fields
    /// and parameters.
    pub fn write_back(&self, sample: &mut SampleAttributes) {
        sample.headers.clear();
        for (name, value) in &self.head.headers {
            if name != HOST || self.names_host {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                let values = sample.headers.entry(name.to_string());
                values.or_default().push(value);
            }
        }
        let query = self.head.uri.query();
        if query != self.query.as_deref() {
            sample.query_string = query.map(str::to_owned);
            sample.query_params = None;
            if sample.request_uri.is_some() {
                sample.request_uri = Some(with_query(self.path.clone(), query));
            }
        }
    }
}

/// Path and query of a sample request, which may say them in several ways.
fn target(sample: &SampleAttributes) -> (String, Option<String>) {
    let uri = sample.request_uri.as_deref().unwrap_or("/");
    let (path, query) = match uri.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (uri, None),
    };
    let path = sample.request_path.as_deref().unwrap_or(path);
    let written = sample.query_params.as_ref().map(|parameters| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, values) in parameters {
            for value in values {
                query.append_pair(name, value);
            }
        }
        query.finish()
    });
    (
        path.to_owned(),
        sample.query_string.clone().or(written).or(query),
    )
}

/// What a client asks for, if there is a path that servers do not differ about.
fn uri(address: &ListenAddress, path: &str, query: Option<&str>) -> Option<PathAndQuery> {
    if !path.starts_with('/') {
        return None;
    }
    let path = format!("{}{path}", address.base_path.prefix());
    PathAndQuery::try_from(with_query(path, query)).ok()
}

fn with_query(path: String, query: Option<&str>) -> String {
    match query {
        Some(query) => format!("{path}?{query}"),
        None => path,
    }
}

fn headers(sample: &SampleAttributes, issues: &mut Vec<Issue>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, values) in &sample.headers {
        for value in values {
            let value = HeaderValue::from_bytes(value.as_bytes()).ok();
            match HeaderName::try_from(name).ok().zip(value) {
                Some((name, value)) => drop(headers.append(name, value)),
                None => issues.push(Issue::error(format!("headers.{name}"), NO_HEADER)),
            }
        }
    }
    headers
}

const NO_PATH: &str = "This is no path as it is sent: it begins with /, has spaces as %20, and no hidden dot segments.";
const NO_HEADER: &str = "This is no name and value of a header.";
