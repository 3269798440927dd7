//! A client in memory, and what came of it.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A client that sends bytes in pieces, and takes every answer.
pub struct Client<'a> {
    left: &'a [u8],
    pieces: std::iter::Cycle<std::array::IntoIter<u8, 4>>,
}

impl<'a> Client<'a> {
    /// Pieces of these many bytes, one after the other and over again; with the largest
    /// number, everything at once.
    pub fn new(sent: &'a [u8], pieces: [u8; 4]) -> Self {
        Self {
            left: sent,
            pieces: pieces.into_iter().cycle(),
        }
    }
}

impl AsyncRead for Client<'_> {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let piece = match this.pieces.next() {
            None | Some(0) => 1,
            Some(u8::MAX) => usize::MAX,
            Some(piece) => piece.into(),
        };
        let length = this.left.len().min(piece).min(buffer.remaining());
        let (now, later) = this.left.split_at(length);
        buffer.put_slice(now);
        this.left = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Client<'_> {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Everything that was read of a stream.
pub type Passed = Rc<RefCell<Vec<u8>>>;

/// A stream that keeps what is read of it.
pub struct Tap<S> {
    stream: S,
    passed: Passed,
}

impl<S> Tap<S> {
    /// Keeps it in `passed`.
    pub fn new(stream: S, passed: &Passed) -> Self {
        Self {
            stream,
            passed: Rc::clone(passed),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let start = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        let read = buffer.filled().get(start..).unwrap_or_default();
        this.passed.borrow_mut().extend_from_slice(read);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
