//! An upstream that speaks HTTP/1.1 byte by byte, as a test says.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{TestUpstream, read_head};

/// What it does about a request that it has read to its end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// Answers 200 and keeps the connection.
    Answer,
    /// Says this and keeps the connection.
    Say(&'static str),
    /// Says this and closes the connection.
    Close(&'static str),
    /// Says this and breaks the connection off.
    Reset(&'static str),
    /// Answers 200, says this behind it, and keeps the connection.
    AnswerAndSay(&'static str),
}

/// A request's place: the connection's number and its own on that, both from 0.
pub(crate) type Place = (usize, usize);

/// An upstream that keeps what it was asked.
pub(crate) struct Scripted {
    pub(crate) url: String,
    upstream: TestUpstream,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// Does about each request what `act` says of its place. Answers tell theirs.
    pub(crate) async fn start(act: impl Fn(Place) -> Act + Send + Sync + 'static) -> Self {
        let act = Arc::new(act);
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let keeping = Arc::clone(&heads);
        let number = AtomicUsize::new(0);
        let upstream = TestUpstream::serve(move |mut stream| {
            let (act, heads) = (Arc::clone(&act), Arc::clone(&keeping));
            let connection = number.fetch_add(1, Ordering::SeqCst);
            async move {
                for request in 0.. {
                    let Some(head) = read_request(&mut stream).await else {
                        return;
                    };
                    heads.lock().unwrap().push(head.clone());
                    let place = (connection, request);
                    if !perform(&mut stream, act(place), &answer(&head, place)).await {
                        return;
                    }
                }
            }
        })
        .await;
        Self {
            url: upstream.url.clone(),
            upstream,
            heads,
        }
    }

    pub(crate) fn connections(&self) -> usize {
        self.upstream.connections()
    }

    /// The heads that came and hold this.
    pub(crate) fn heads(&self, part: &str) -> Vec<String> {
        let heads = self.heads.lock().unwrap();
        let holding = heads.iter().filter(|head| head.contains(part));
        holding.cloned().collect()
    }

    /// How many heads that came hold this.
    pub(crate) fn seen(&self, part: &str) -> usize {
        self.heads(part).len()
    }
}

/// A request's head, once its body has been read too; none at the end.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let head = read_head(stream).await;
    if !head.ends_with("\r\n\r\n") {
        return None;
    }
    let lower = head.to_ascii_lowercase();
    let length = lower
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).await.ok()?;
    Some(head)
}

fn answer(head: &str, (connection, request): Place) -> String {
    let body = format!("{connection}.{request}");
    let length = body.len();
    let body = if head.starts_with("HEAD ") { "" } else { &body };
    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// Gives whether the connection goes on.
async fn perform(stream: &mut TcpStream, act: Act, answer: &str) -> bool {
    let words = match act {
        Act::Answer | Act::AnswerAndSay(_) => answer,
        Act::Say(words) | Act::Close(words) | Act::Reset(words) => words,
    };
    let said = stream.write_all(words.as_bytes()).await;
    match act {
        Act::Answer | Act::Say(_) => said.is_ok(),
        Act::AnswerAndSay(more) => stream.write_all(more.as_bytes()).await.is_ok(),
        Act::Close(_) => {
            let _ = stream.shutdown().await;
            false
        }
        Act::Reset(_) => {
            stream.set_zero_linger().unwrap();
            false
        }
    }
}
