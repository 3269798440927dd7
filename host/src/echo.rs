//! An upstream that answers every request with what it received, as JSON. For
//! trying things out and for tests: it shows everything, tokens included, so it
//! must not stand where others send requests. It calls nobody.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use serde::Serialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OnceCell;

/// A longer body is counted and not shown, in bytes.
const SHOWN_BODY: usize = 64 * 1024;

/// The pause after an accept that failed.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What was received.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Echo {
    method: String,
    /// Path and query.
    path: String,
    version: String,
    headers: BTreeMap<String, Vec<String>>,
    body_bytes: u64,
    /// The body, if it is UTF-8 and not too long.
    body: Option<String>,
}

/// The echo of this process, on a loopback port of the system's choice. It starts
/// when it is first asked for.
#[derive(Clone, Debug, Default)]
pub struct BuiltIn(Arc<OnceCell<SocketAddr>>);

impl BuiltIn {
    /// Where it listens.
    ///
    /// # Errors
    /// The system has no port left.
    pub async fn address(&self) -> io::Result<SocketAddr> {
        let Self(address) = self;
        address.get_or_try_init(start).await.copied()
    }
}

async fn start() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(serve(listener));
    Ok(address)
}

/// Answers everything that arrives at `listener`, in HTTP/1.1 or HTTP/2, until it
/// is dropped.
///
/// # Errors
/// The listener is not one.
pub async fn serve(listener: TcpListener) -> io::Result<()> {
    listener.local_addr()?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(serve_connection(stream))),
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

async fn serve_connection(stream: TcpStream) {
    // Without it, answers are late and still right.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(|request| async { Ok::<_, Infallible>(answer(request).await) });
    // An error is the client's: it left, or spoke no HTTP.
    let _ = Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}

async fn answer(request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let (body_bytes, body) = read(body).await;
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let echo = Echo {
        method: head.method.to_string(),
        path: path.to_owned(),
        version: format!("{:?}", head.version),
        headers: texts(&head.headers),
        body_bytes,
        body,
    };
    // Text, lists and numbers always have a JSON form.
    let document = serde_json::to_vec(&echo).unwrap_or_default();
    let mut response = Response::new(Full::from(document));
    let media_type = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}

/// How many bytes a body has, and the text that they are.
async fn read(mut body: Incoming) -> (u64, Option<String>) {
    let mut count = 0;
    let mut shown = Vec::new();
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(data) = frame.into_data() else {
            continue;
        };
        count += data.len() as u64;
        if count <= SHOWN_BODY as u64 {
            shown.extend_from_slice(&data);
        }
    }
    let text = (count == shown.len() as u64).then(|| String::from_utf8(shown).ok());
    (count, text.flatten())
}

fn texts(headers: &HeaderMap) -> BTreeMap<String, Vec<String>> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in headers {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        texts.entry(name.to_string()).or_default().push(text);
    }
    texts
}
