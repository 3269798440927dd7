//! An HTTP client.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// A client with a pool of connections.
#[derive(Clone, Debug)]
pub struct Client(hyper_util::client::legacy::Client<HttpConnector, Full<Bytes>>);

/// A whole response.
#[derive(Debug)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl Client {
    /// A client without connections yet.
    pub fn new() -> Self {
        Self(hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http())
    }

    /// Sends a request and reads the whole response.
    pub async fn send(&self, request: Request<Full<Bytes>>) -> Reply {
        let response = self.0.request(request).await.expect("no response");
        let (head, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .expect("the response broke off")
            .to_bytes();
        Reply {
            status: head.status,
            headers: head.headers,
            body,
        }
    }

    /// A GET with these headers.
    pub async fn get(&self, url: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder().method(Method::GET).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Full::default()).expect("a request"))
            .await
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}: not JSON: {:?}", self.status, self.body))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The token that the echo upstream received; there must be exactly one
    /// `Authorization` header with exactly this scheme.
    pub fn token(&self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        let echo = self.json();
        let values = echo["headers"]["authorization"]
            .as_array()
            .expect("no Authorization");
        assert_eq!(values.len(), 1, "{values:?}");
        let value = values[0].as_str().expect("text");
        value
            .strip_prefix("Bearer ")
            .expect("Bearer and one space")
            .to_owned()
    }
}
