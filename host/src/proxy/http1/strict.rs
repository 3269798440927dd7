//! What HTTP/1 permits a server to put up with, and the gateway does not.
//!
//! A recipient may take a bare LF for the end of a line (RFC 9112, section 2.2),
//! and a message with both `Transfer-Encoding` and `Content-Length` for one with
//! the former (section 6.3); hyper does. A proxy in front of the gateway that
//! does otherwise would see one request where the gateway sees two. So hyper gets
//! a byte that no head can hold in place of such a line end, or of the last one,
//! and answers 400. Where a body ends is told by whoever read its head, so that
//! there are no two opinions of that. HTTP/2 and tunnels pass as they are.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::framing::{Framing, Next, Reading};
use super::section::{Section, Step};

/// What stands in for a line end that is refused, and what comes behind it, so
/// that hyper does not wait for more.
const REFUSED: u8 = 0;
const END: &[u8] = b"\r\n\r\n";

/// A stream whose heads have no bare LF and no two framings.
#[derive(Debug)]
pub struct Strict<S> {
    stream: S,
    /// Whether HTTP/2 may be spoken.
    http2: bool,
    framing: Arc<Framing>,
    place: Place,
    /// What was read together with the end of a head: it cannot be understood
    /// before the head is.
    rest: BytesMut,
}

/// Where in the stream the next byte is.
#[derive(Debug)]
enum Place {
    Head(Section),
    /// Behind a head.
    Behind,
    Body(u64),
    /// In the size of a chunk.
    Size(u64),
    /// Behind the size, in the same line.
    Extension(u64),
    /// In a chunk or the line end behind it.
    Chunk(u64),
    Trailers(Section),
    Tunnel,
    /// Behind what was refused.
    Refused,
    /// Nothing more is read.
    Ended,
}

impl Place {
    fn behind_head(next: Next) -> Self {
        match next {
            Next::Head => Self::Head(Section::default()),
            Next::Body(length) => Self::Body(length),
            Next::Chunks => Self::Size(0),
            Next::Tunnel => Self::Tunnel,
        }
    }

    fn reading(&self) -> Reading {
        match self {
            Self::Head(section) if section.has_begun() => Reading::Head,
            Self::Head(_) => Reading::Rest,
            Self::Tunnel => Reading::Http2,
            _ => Reading::Message,
        }
    }

    /// Behind the line that begins a chunk.
    fn after_size(size: u64) -> Self {
        if size > 0 {
            return Self::Chunk(size.saturating_add(2));
        }
        Self::Trailers(Section::trailers())
    }

    /// Goes past `bytes`, at most to the end of a head. Gives how many it passed.
    fn pass(&mut self, bytes: &mut [u8], http2: bool) -> usize {
        let length = bytes.len();
        let mut bytes = bytes.iter_mut();
        loop {
            if let Some(last) = self.skip(bytes.as_slice()).checked_sub(1) {
                bytes.nth(last);
            }
            match self {
                Self::Behind | Self::Refused | Self::Ended => break,
                Self::Tunnel => return length,
                Self::Body(left) | Self::Chunk(left) => {
                    let skipped = usize::try_from(*left).unwrap_or(length).min(bytes.len());
                    if skipped == 0 {
                        break;
                    }
                    bytes.nth(skipped - 1);
                    *left -= skipped as u64;
                    self.leave_data();
                }
                _ => match bytes.next() {
                    Some(byte) => self.step(byte, http2),
                    None => break,
                },
            }
        }
        length - bytes.len()
    }

    /// How many of the next bytes mean nothing where they are.
    fn skip(&mut self, bytes: &[u8]) -> usize {
        match self {
            Self::Head(section) | Self::Trailers(section) => section.skip(bytes),
            _ => 0,
        }
    }

    fn leave_data(&mut self) {
        match self {
            Self::Body(0) => *self = Self::Head(Section::default()),
            Self::Chunk(0) => *self = Self::Size(0),
            _ => {}
        }
    }

    fn refuse(&mut self, byte: &mut u8) {
        *byte = REFUSED;
        *self = Self::Refused;
    }

    fn step(&mut self, byte: &mut u8, http2: bool) {
        match self {
            Self::Head(section) | Self::Trailers(section) => match section.step(*byte) {
                Step::On => {}
                Step::End if section.is_http2() && http2 => *self = Self::Tunnel,
                Step::End if section.is_http2() => self.refuse(byte),
                Step::Refuse => self.refuse(byte),
                Step::End if matches!(self, Self::Head(_)) => *self = Self::Behind,
                Step::End => *self = Self::Head(Section::default()),
            },
            Self::Size(size) => match (*byte as char).to_digit(16) {
                Some(digit) => *size = size.saturating_mul(16).saturating_add(digit.into()),
                None if *byte == b'\n' => *self = Self::after_size(*size),
                None => *self = Self::Extension(*size),
            },
            Self::Extension(size) if *byte == b'\n' => *self = Self::after_size(*size),
            _ => {}
        }
    }
}

impl<S> Strict<S> {
    /// A stream before its first head. `framing` is told what follows each. Where `http2`
    /// may not be spoken, how it begins is refused as well.
    pub fn new(stream: S, framing: Arc<Framing>, http2: bool) -> Self {
        Self {
            stream,
            http2,
            framing,
            place: Place::Head(Section::default()),
            rest: BytesMut::new(),
        }
    }

    /// Goes behind a head if there is something.
    fn enter(&mut self, something: bool) {
        if something && matches!(self.place, Place::Behind) {
            self.place = Place::behind_head(self.framing.take());
        }
    }

    /// What of the next `length` bytes that were read ahead can be passed on.
    fn pass_rest(&mut self, length: usize) -> BytesMut {
        self.enter(length > 0);
        let ahead = self.rest.get_mut(..length).unwrap_or_default();
        let passed = self.place.pass(ahead, self.http2);
        self.framing.note(self.place.reading());
        self.rest.split_to(passed)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Strict<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if matches!(this.place, Place::Refused) && buffer.remaining() >= END.len() {
            buffer.put_slice(END);
            this.place = Place::Ended;
        }
        if matches!(this.place, Place::Refused | Place::Ended) {
            return Poll::Ready(Ok(()));
        }
        let start = buffer.filled().len();
        if !this.rest.is_empty() {
            let length = this.rest.len().min(buffer.remaining());
            let passed = this.pass_rest(length);
            buffer.put_slice(&passed);
            return Poll::Ready(Ok(()));
        }
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        let read = buffer.filled_mut().get_mut(start..).unwrap_or_default();
        if read.is_empty() {
            return Poll::Ready(Ok(()));
        }
        this.enter(true);
        let passed = start + this.place.pass(read, this.http2);
        this.framing.note(this.place.reading());
        let ahead = buffer.filled().get(passed..).unwrap_or_default();
        this.rest.extend_from_slice(ahead);
        buffer.set_filled(passed);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Strict<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.framing.note_written(written.is_ready());
        written
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.framing.note_written(written.is_ready());
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests;
