//! Any bytes of a client, in any pieces, with hyper behind the gateway's look at the
//! lines: what passes is what was sent, up to a first refusal; the pieces make no
//! difference; hyper takes no head with two framings, and no head and no trailers with a
//! bare LF; and where nothing is refused, it reads what it reads without that look.
#![no_main]

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use libfuzzer_sys::fuzz_target;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::Builder;

use self::lines::{Framing, Strict};
use self::stream::{Client, Passed, Tap};

#[allow(
    dead_code,
    unused_imports,
    reason = "the gateway asks for more than is asked for here"
)]
#[path = "../../src/proxy/http1/mod.rs"]
mod lines;
mod reference;
mod stream;

/// A request as hyper read it.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    head: String,
    /// What hyper says of the body's length; none: it is chunked.
    length: Option<u64>,
    /// The body, or nothing if it is not whole.
    body: Option<Bytes>,
}

fuzz_target!(|input: ([u8; 4], &[u8])| {
    let (pieces, sent) = input;
    let (whole, _) = read_strictly(sent, [u8::MAX; 4]);
    let (seen, passed) = read_strictly(sent, pieces);
    assert_eq!(whole, seen);
    reference::expect_one_reading(&seen, &passed);
    let mut pairs = passed.iter().zip(sent);
    match pairs.position(|(passed, sent)| passed != sent) {
        Some(refused) => assert!(b"\0\r\n\r\n".starts_with(&passed[refused..])),
        None => {
            let (alone, _) = read(Client::new(sent, pieces), None);
            assert_eq!(seen, alone);
        }
    }
});

fn read_strictly(sent: &[u8], pieces: [u8; 4]) -> (Vec<Seen>, Vec<u8>) {
    let framing = Arc::new(Framing::default());
    let stream = Strict::new(Client::new(sent, pieces), Arc::clone(&framing), true);
    read(stream, Some(framing))
}

/// What hyper reads of a stream, and what the stream gave it.
fn read<S>(stream: S, framing: Option<Arc<Framing>>) -> (Vec<Seen>, Vec<u8>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let seen = Rc::new(RefCell::new(Vec::new()));
    let passed = Passed::default();
    let service = service_fn(|request: Request<Incoming>| {
        let length = request.body().size_hint().exact();
        if let Some(framing) = &framing {
            framing.is_body(length);
        }
        let (head, body) = request.into_parts();
        let head = format!("{} {} {:?}", head.method, head.uri, head.headers);
        let seen = Rc::clone(&seen);
        async move {
            let body = body.collect().await.ok().map(|body| body.to_bytes());
            seen.borrow_mut().push(Seen { head, length, body });
            Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))
        }
    });
    let stream = TokioIo::new(Tap::new(stream, &passed));
    let connection = http1::Builder::new()
        .half_close(true)
        .serve_connection(stream, service);
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    // What is wrong with a connection is the client's business.
    drop(runtime.block_on(connection));
    (seen.take(), passed.take())
}
