//! Fetching published keys.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use gateway_model::UpstreamProtocol;
use http::header::{ACCEPT, CONTENT_ENCODING, USER_AGENT};
use http::{HeaderValue, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Limited};
use rustls::RootCertStore;
use tokio::time::timeout;

use crate::settings::ProxyLimits;
use crate::upstream::{Origin, Outbound, SendError, SendOptions, Timeouts, Upload, Upstreams};

/// Bytes of an answer, as it is sent and unpacked. A key takes less than a thousand.
const MAX_ANSWER: usize = 512 * 1024;

/// Asks HTTP servers for documents. It follows no redirects: an admin names where
/// keys are, and nobody else.
#[derive(Clone)]
pub struct Fetcher {
    servers: Arc<Upstreams>,
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("no answer within {} ms", .0.as_millis())]
    Silent(Duration),
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    #[error("it answers with status {0}")]
    Status(StatusCode),
    #[error("its answer breaks off or is longer than {MAX_ANSWER} bytes")]
    Body,
    #[error("its answer is compressed in a way that is not understood")]
    Encoding,
    #[error("its URL cannot be asked")]
    Url,
}

impl Fetcher {
    /// A fetcher that believes servers if `roots` vouch for them.
    ///
    /// # Errors
    /// The TLS library supports none of its own protocol versions.
    pub fn new(roots: Arc<RootCertStore>) -> Result<Self, rustls::Error> {
        let outbound = Outbound::new(ProxyLimits::default(), roots)?;
        let servers = Arc::clone(outbound.shared());
        Ok(Self { servers })
    }

    /// The document at this URL, if it is there within the limit.
    pub async fn fetch(&self, url: &Uri, limit: Duration) -> Result<Bytes, FetchError> {
        let (nothing, end) = Upload::none();
        let request = Request::get(url)
            .header(ACCEPT, "application/jwk-set+json, application/json")
            .header(USER_AGENT, "jwt-gateway")
            .body(nothing)
            .map_err(|_| FetchError::Url)?;
        let (Some(scheme), Some(authority)) = (url.scheme(), url.authority()) else {
            return Err(FetchError::Url);
        };
        let origin = Origin::new(scheme, authority, UpstreamProtocol::Auto);
        // Keys are asked for so seldom that nobody keeps the server's connections.
        let server = self.servers.upstream(&origin);
        let server = server.map_err(|_| FetchError::Url)?;
        let timeouts = Timeouts {
            connect: Some(limit),
            response: Some(limit),
            ..Timeouts::default()
        };
        let options = SendOptions {
            timeouts,
            ..SendOptions::default()
        };
        let fetching = async {
            let response = server.send(Box::new(request), end, options).await;
            let response = response.map_err(|error| FetchError::Unreachable(cause(error)))?;
            if response.status() != StatusCode::OK {
                return Err(FetchError::Status(response.status()));
            }
            if is_foreign(response.headers().get(CONTENT_ENCODING)) {
                return Err(FetchError::Encoding);
            }
            let body = Limited::new(response.into_body(), MAX_ANSWER);
            let body = body.collect().await.map_err(|_| FetchError::Body)?;
            unpack(body.to_bytes())
        };
        let fetched = timeout(limit, fetching).await;
        fetched.map_err(|_| FetchError::Silent(limit))?
    }
}

/// Whether an answer is in another coding than gzip (RFC 9110, section 8.4.1).
fn is_foreign(coding: Option<&HeaderValue>) -> bool {
    let known = ["gzip", "x-gzip", "identity", ""];
    coding.is_some_and(|coding| {
        let name = coding.as_bytes().trim_ascii();
        !known
            .iter()
            .any(|it| it.as_bytes().eq_ignore_ascii_case(name))
    })
}

/// Unpacks an answer that is compressed by gzip, although that was not asked for. JSON
/// never begins like this (RFC 1952, section 2.3.1), so no field has to say it.
fn unpack(answer: Bytes) -> Result<Bytes, FetchError> {
    if !answer.starts_with(&[0x1f, 0x8b]) {
        return Ok(answer);
    }
    let mut plain = Vec::new();
    let limit = MAX_ANSWER as u64 + 1;
    let mut unpacking = MultiGzDecoder::new(&*answer).take(limit);
    match unpacking.read_to_end(&mut plain) {
        Ok(length) if length <= MAX_ANSWER => Ok(plain.into()),
        Ok(_) | Err(_) => Err(FetchError::Body),
    }
}

/// What there is to say about a server that is no upstream.
fn cause(error: SendError) -> String {
    match error {
        SendError::Unreachable(cause) | SendError::NoResponse(cause) => cause,
        SendError::RequestBody | SendError::Silent => error.to_string(),
    }
}
