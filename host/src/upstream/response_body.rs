//! Bodies of responses: frames pass as they come, uncopied, and what they came by is
//! given back at their end.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use super::lease::Lease;
use super::streams::Place;

/// The body of a response.
#[derive(Debug)]
pub struct ResponseBody {
    frames: Incoming,
    /// The connection that nobody else drives.
    lease: Option<Lease>,
    /// The stream of an HTTP/2 connection.
    place: Option<Arc<Place>>,
    /// Why there is no more of it, for the next look.
    broken: Option<hyper::Error>,
}

impl ResponseBody {
    /// A body that comes by a connection of HTTP/1.1, and drives it.
    pub fn driving(frames: Incoming, lease: Lease) -> Self {
        Self::new(frames, Some(lease), None)
    }

    /// A body that comes by a connection that somebody else drives.
    pub fn driven(frames: Incoming) -> Self {
        Self::new(frames, None, None)
    }

    /// A body that comes by a stream of HTTP/2.
    pub fn streamed(frames: Incoming, place: Arc<Place>) -> Self {
        Self::new(frames, None, Some(place))
    }

    fn new(frames: Incoming, lease: Option<Lease>, place: Option<Arc<Place>>) -> Self {
        let mut body = Self {
            frames,
            lease,
            place,
            broken: None,
        };
        body.end_if_over();
        body
    }

    fn end_if_over(&mut self) {
        if self.frames.is_end_stream() {
            self.end();
        }
    }

    fn end(&mut self) {
        if let Some(lease) = self.lease.take() {
            lease.end();
        }
        self.place = None;
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        if let Some(error) = self.broken.take() {
            return Poll::Ready(Some(Err(error)));
        }
        let Self { frames, lease, .. } = &mut *self;
        let polled = match lease {
            Some(lease) => lease.poll(context, |context| {
                Pin::new(&mut *frames).poll_frame(context)
            }),
            None => Pin::new(frames).poll_frame(context),
        };
        match polled {
            Poll::Ready(Some(Ok(_))) => self.end_if_over(),
            Poll::Ready(None) => self.end(),
            Poll::Ready(Some(Err(error))) => {
                self.end();
                // What has come is sent first: whoever is told of an error stops at once.
                self.broken = Some(error);
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.broken.is_none() && self.frames.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.frames.size_hint()
    }
}
