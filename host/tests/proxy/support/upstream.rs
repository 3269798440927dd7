//! Upstreams for tests.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use hyper::body::{Body, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use jwt_gateway::echo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{ANY, full, read_head};

/// Starts the echo upstream and gives its URL.
pub(crate) async fn start_echo() -> String {
    let listener = TcpListener::bind(ANY).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(echo::serve(listener));
    url
}

/// An upstream that counts its connections.
pub(crate) struct TestUpstream {
    pub(crate) url: String,
    pub(crate) connections: Arc<AtomicUsize>,
}

impl TestUpstream {
    /// Answers every request with `answer`.
    pub(crate) async fn start<F, R, B>(answer: F) -> Self
    where
        F: Fn(Request<Incoming>) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Response<B>> + Send + 'static,
        B: Body<Data = Bytes, Error: std::error::Error + Send + Sync> + Send + 'static,
    {
        Self::serve(move |stream| {
            let answer = answer.clone();
            let answer = service_fn(move |request| {
                let response = answer(request);
                async { Ok::<_, Infallible>(response.await) }
            });
            async move {
                let http = Builder::new(TokioExecutor::new());
                let _ = http.serve_connection(TokioIo::new(stream), answer).await;
            }
        })
        .await
    }

    /// Reads a request head and writes these bytes, and then closes.
    pub(crate) async fn scripted(answer: &'static str) -> Self {
        Self::serve(move |mut stream| async move {
            read_head(&mut stream).await;
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        })
        .await
    }

    /// Does with every connection what `serve` does.
    pub(crate) async fn serve<F, R>(serve: F) -> Self
    where
        F: Fn(TcpStream) -> R + Send + Sync + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind(ANY).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream));
            }
        });
        Self { url, connections }
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// An upstream that answers in HTTP/1.1 with the head that it received, and closes.
pub(crate) async fn start_recorder() -> TestUpstream {
    TestUpstream::serve(|mut stream| async move {
        let head = read_head(&mut stream).await;
        let lower = head.to_ascii_lowercase();
        let length = lower
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
        stream.read_exact(&mut body).await.unwrap();
        let answer = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{head}");
        let _ = stream.write_all(answer.as_bytes()).await;
        let _ = stream.shutdown().await;
    })
    .await
}

/// An upstream that answers with the names and values of the fields that it received,
/// and who was asked for.
pub(crate) async fn start_lister() -> TestUpstream {
    TestUpstream::start(async |request: Request<Incoming>| {
        let authority = request.uri().authority().map(ToString::to_string);
        let mut lines = format!("authority={}\n", authority.unwrap_or_default());
        for (name, value) in request.headers() {
            lines += &format!("{name}={}\n", value.to_str().unwrap());
        }
        Response::new(full(lines))
    })
    .await
}
