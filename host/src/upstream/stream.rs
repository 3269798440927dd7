//! The bytes of one connection to an upstream, in clear text or in TLS.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// The bytes of one connection.
#[derive(Debug)]
pub struct Stream {
    bytes: Bytes,
    tap: Arc<Tap>,
}

/// What has been seen of a connection from outside HTTP.
#[derive(Debug, Default)]
pub struct Tap {
    received: AtomicBool,
    broken: AtomicBool,
}

#[derive(Debug)]
enum Bytes {
    Plain(Stubborn),
    Tls(Box<TlsStream<Stubborn>>),
}

/// A TCP connection that goes on reading when it can no longer be written: what the
/// upstream has said before it closed is waiting there (RFC 9112, section 9.5). What is
/// written then goes nowhere.
#[derive(Debug)]
pub struct Stubborn {
    tcp: TcpStream,
    tap: Arc<Tap>,
}

impl Tap {
    /// Forgets what was received so far.
    pub fn forget(&self) {
        self.received.store(false, Ordering::Relaxed);
    }

    /// Whether a byte came since it was last asked to forget.
    pub fn has_received(&self) -> bool {
        self.received.load(Ordering::Relaxed)
    }

    /// Whether something that was written went nowhere.
    pub fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }
}

impl Stubborn {
    /// Takes a connection that was just opened.
    pub fn new(tcp: TcpStream) -> Self {
        let tap = Arc::default();
        Self { tcp, tap }
    }

    fn endure(&self, outcome: Poll<io::Result<usize>>, length: usize) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Err(_)) = outcome {
            self.tap.broken.store(true, Ordering::Relaxed);
            return Poll::Ready(Ok(length));
        }
        outcome
    }
}

impl Stream {
    /// A connection in clear text.
    pub fn plain(stubborn: Stubborn) -> Self {
        let tap = Arc::clone(&stubborn.tap);
        let bytes = Bytes::Plain(stubborn);
        Self { bytes, tap }
    }

    /// A connection in TLS.
    pub fn tls(tls: TlsStream<Stubborn>) -> Self {
        let tap = Arc::clone(&tls.get_ref().0.tap);
        let bytes = Bytes::Tls(Box::new(tls));
        Self { bytes, tap }
    }

    /// What is seen of it.
    pub fn tap(&self) -> Arc<Tap> {
        Arc::clone(&self.tap)
    }
}

impl AsyncRead for Stubborn {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stubborn {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.tap.is_broken() {
            return Poll::Ready(Ok(bytes.len()));
        }
        let outcome = Pin::new(&mut self.tcp).poll_write(context, bytes);
        self.endure(outcome, bytes.len())
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let length = slices.iter().map(|slice| slice.len()).sum();
        if self.tap.is_broken() {
            return Poll::Ready(Ok(length));
        }
        let outcome = Pin::new(&mut self.tcp).poll_write_vectored(context, slices);
        self.endure(outcome, length)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let outcome = match &mut this.bytes {
            Bytes::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Bytes::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        };
        if buffer.filled().len() > before {
            this.tap.received.store(true, Ordering::Relaxed);
        }
        outcome
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.get_mut().bytes {
            Bytes::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Bytes::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &mut self.get_mut().bytes {
            Bytes::Plain(stream) => Pin::new(stream).poll_write_vectored(context, slices),
            Bytes::Tls(stream) => Pin::new(stream).poll_write_vectored(context, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match &self.bytes {
            Bytes::Plain(stream) => stream.is_write_vectored(),
            Bytes::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().bytes {
            Bytes::Plain(stream) => Pin::new(stream).poll_flush(context),
            Bytes::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().bytes {
            Bytes::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Bytes::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
