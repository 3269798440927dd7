//! What passes through the gateway does not stay in it.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{Request, Response};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::Process;

const CHUNK: usize = 64 * 1024;

/// What passes each way, in bytes.
const SIZE: u64 = 1024 * 1024 * 1024;

/// What the process may grow by meanwhile, in kB.
const GROWTH: u64 = 64 * 1024;

/// An upstream that sends back what it gets, as it gets it.
async fn start_mirror() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let mirror = service_fn(async |request: Request<Incoming>| {
                Ok::<_, Infallible>(Response::new(request.into_body()))
            });
            tokio::spawn(async move {
                let http = Builder::new(TokioExecutor::new());
                let _ = http.serve_connection(TokioIo::new(stream), mirror).await;
            });
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gibibyte_both_ways_takes_less_than_64_mib() {
    let upstream = start_mirror().await;
    let gateway = Process::start(&[]);
    for (protocol, http2) in [("auto", false), ("http2", true)] {
        let upstream = json!({ "address": upstream, "protocol": protocol });
        let url = format!("http://{}/", gateway.create(&upstream).await);
        let before = gateway.memory("VmRSS");
        let chunks = usize::try_from(SIZE).unwrap() / CHUNK;
        let chunk = || Ok::<_, Infallible>(Frame::data(Bytes::from_static(&[7; CHUNK])));
        let body = StreamBody::new(stream::repeat_with(chunk).take(chunks));
        let client = Client::builder(TokioExecutor::new())
            .http2_only(http2)
            .build_http();
        let request = Request::post(url).body(body).unwrap();
        let mut mirrored = client.request(request).await.unwrap().into_body();
        let mut size = 0;
        while let Some(frame) = mirrored.frame().await {
            size += frame.unwrap().into_data().unwrap().len() as u64;
        }
        assert_eq!(size, SIZE, "{protocol}");
        let growth = gateway.memory("VmHWM").saturating_sub(before);
        println!("{protocol}: the gateway grew by {growth} kB at most");
        assert!(growth < GROWTH, "{protocol}: {growth} kB");
    }
}
