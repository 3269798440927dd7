//! An upstream that speaks HTTP/2 by the `h2` crate, and does with each stream what a
//! test says.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use gateway_model::UpstreamProtocol;
use h2::server::{Builder, SendResponse};
use h2::{Reason, RecvStream};
use http::{Request, Response};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use super::goaway::leave_behind;
use super::{Gateway, Instance, TestUpstream, running, until, without_policies};

/// A request that has come.
pub(crate) struct Asked {
    /// The number of its connection, from 0.
    pub(crate) connection: usize,
    /// How many came before of the same path.
    pub(crate) before: usize,
    pub(crate) request: Request<RecvStream>,
    pub(crate) respond: SendResponse<Bytes>,
}

impl Asked {
    pub(crate) fn path(&self) -> &str {
        self.request.uri().path()
    }

    /// Answers 200 with the number of the connection.
    pub(crate) fn answer(mut self) {
        // The client may have left meanwhile.
        if let Ok(mut body) = self.respond.send_response(Response::new(()), false) {
            let _ = body.send_data(self.connection.to_string().into(), true);
        }
    }

    pub(crate) fn reset(mut self, reason: Reason) {
        self.respond.send_reset(reason);
    }

    /// Reads the body; gives how long it was, and none if it ended early.
    pub(crate) async fn length(&mut self) -> Option<usize> {
        let body = self.request.body_mut();
        let mut length = 0;
        while let Some(chunk) = body.data().await {
            let chunk = chunk.ok()?.len();
            let _ = body.flow_control().release_capacity(chunk);
            length += chunk;
        }
        Some(length)
    }
}

/// How a connection ends before the client wants that.
#[derive(Clone, Copy)]
enum End {
    /// With GOAWAY, when its streams are over.
    Leaves,
    /// At once.
    Vanishes,
}

/// What an upstream saw, and how to have it leave.
#[derive(Clone)]
pub(crate) struct Http2Upstream {
    pub(crate) url: String,
    tcp: Arc<AtomicUsize>,
    open: Arc<AtomicUsize>,
    streams: Arc<Mutex<Vec<(usize, String)>>>,
    end: watch::Sender<End>,
}

impl Http2Upstream {
    /// Has connections speak as `settings` says of their number, and does with each stream
    /// what `react` does.
    pub(crate) async fn start<F, R>(
        settings: impl Fn(usize) -> Builder + Send + Sync + 'static,
        react: F,
    ) -> Self
    where
        F: Fn(Asked) -> R + Send + Sync + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        Self::leaving(None, settings, react).await
    }

    /// As [`Self::start`]; the first connection takes no streams above the one given.
    pub(crate) async fn leaving<F, R>(
        last: Option<u32>,
        settings: impl Fn(usize) -> Builder + Send + Sync + 'static,
        react: F,
    ) -> Self
    where
        F: Fn(Asked) -> R + Send + Sync + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        let mut own = Self {
            url: String::new(),
            tcp: Arc::default(),
            open: Arc::default(),
            streams: Arc::default(),
            end: watch::Sender::new(End::Leaves),
        };
        let (settings, react) = (Arc::new(settings), Arc::new(react));
        let shared = own.clone();
        let upstream = TestUpstream::serve(move |stream| {
            let (own, settings, react) = (shared.clone(), settings.clone(), react.clone());
            let number = own.tcp.fetch_add(1, Ordering::SeqCst);
            async move {
                own.open.fetch_add(1, Ordering::SeqCst);
                let settings = settings(number);
                match last.filter(|_| number == 0) {
                    Some(last) => {
                        let stream = leave_behind(stream, last);
                        own.serve(stream, number, settings, &*react).await;
                    }
                    None => own.serve(stream, number, settings, &*react).await,
                }
                own.open.fetch_sub(1, Ordering::SeqCst);
            }
        })
        .await;
        own.url = upstream.url;
        own
    }

    async fn serve<S, F, R>(&self, stream: S, number: usize, settings: Builder, react: &F)
    where
        S: AsyncRead + AsyncWrite + Unpin,
        F: Fn(Asked) -> R,
        R: Future<Output = ()> + Send + 'static,
    {
        let mut end = self.end.subscribe();
        let Ok(mut connection) = settings.handshake::<_, Bytes>(stream).await else {
            return;
        };
        loop {
            tokio::select! {
                asked = connection.accept() => {
                    let Some(Ok((request, respond))) = asked else {
                        return;
                    };
                    let path = request.uri().path().to_owned();
                    let before = self.seen(&path);
                    self.streams.lock().unwrap().push((number, path));
                    tokio::spawn(react(Asked { connection: number, before, request, respond }));
                }
                Ok(()) = end.changed() => match *end.borrow_and_update() {
                    End::Leaves => connection.graceful_shutdown(),
                    End::Vanishes => return,
                }
            }
        }
    }

    /// Says GOAWAY on every connection, and ends them when their streams are over.
    pub(crate) fn leave(&self) {
        self.end.send_replace(End::Leaves);
    }

    /// Ends every connection without a word.
    pub(crate) fn vanish(&self) {
        self.end.send_replace(End::Vanishes);
    }

    /// How many connections have come.
    pub(crate) fn connections(&self) -> usize {
        self.tcp.load(Ordering::SeqCst)
    }

    /// How many connections are there.
    pub(crate) fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }

    /// How often a path was asked for.
    pub(crate) fn seen(&self, path: &str) -> usize {
        let streams = self.streams.lock().unwrap();
        streams.iter().filter(|(_, asked)| asked == path).count()
    }

    /// Waits until a path was asked for so often.
    pub(crate) async fn wait(&self, path: &str, times: usize) {
        until(path, || self.seen(path) >= times).await;
    }

    /// An API instance before it.
    pub(crate) fn instance(&self) -> Instance {
        running("/", &self.url, UpstreamProtocol::Http2, without_policies())
    }

    /// A gateway before it.
    pub(crate) fn gateway(&self) -> Gateway {
        Gateway::start(vec![self.instance()])
    }
}
