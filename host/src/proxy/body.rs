//! Message bodies on their way through: frames pass as they come, uncopied.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::Instant;

use super::error::Fault;
use super::exchange::Exchange;
use super::headers;

/// The body of a request on its way to the upstream.
#[derive(Debug)]
pub(crate) struct Upload {
    body: Incoming,
    end: UploadEnd,
}

/// Tells when an [`Upload`] was over: sent, or given up.
#[derive(Clone, Debug)]
pub(crate) struct UploadEnd(Option<Arc<OnceLock<Instant>>>);

impl Upload {
    /// Wraps a request's body.
    pub(crate) fn new(body: Incoming) -> (Self, UploadEnd) {
        let end = UploadEnd((!body.is_end_stream()).then(Arc::default));
        let upload = Self {
            body,
            end: end.clone(),
        };
        (upload, end)
    }
}

impl UploadEnd {
    /// When it was over; `start` if there was nothing to send; none while it goes on.
    pub(crate) fn reached(&self, start: Instant) -> Option<Instant> {
        match &self.0 {
            Some(end) => end.get().copied(),
            None => Some(start),
        }
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let UploadEnd(Some(end)) = &self.end {
            // It is dropped once, so nobody can have been faster.
            let _ = end.set(Instant::now());
        }
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let mut frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(Ok(frame)) = &mut frame
            && let Some(trailers) = frame.trailers_mut()
        {
            headers::rewrite_trailers(trailers);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of a response on its way to the client. The exchange ends with it.
#[derive(Debug)]
pub(crate) struct Download {
    content: Content,
    exchange: Exchange,
}

#[derive(Debug)]
enum Content {
    /// From the upstream, with more to come.
    Upstream(Incoming),
    /// The gateway's own; none once it is sent.
    Own(Option<Bytes>),
    /// From the upstream, at its end.
    Ended,
}

impl Download {
    /// Passes an upstream's body on.
    pub(crate) fn relay(body: Incoming, exchange: Exchange) -> Self {
        Self {
            content: Content::Upstream(body),
            exchange,
        }
    }

    /// A body of the gateway's own.
    pub(crate) fn own(document: Bytes, exchange: Exchange) -> Self {
        Self {
            content: Content::Own(Some(document)),
            exchange,
        }
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        if let Content::Upstream(body) = &self.content
            && !body.is_end_stream()
        {
            self.exchange.cut_short(Fault::Client);
        }
    }
}

impl Body for Download {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let body = match &mut self.content {
            Content::Upstream(body) => body,
            Content::Own(document) => {
                return Poll::Ready(document.take().map(|bytes| Ok(Frame::data(bytes))));
            }
            Content::Ended => return Poll::Ready(None),
        };
        let frame = ready!(Pin::new(body).poll_frame(context));
        match &frame {
            Some(Ok(_)) => {}
            Some(Err(_)) => {
                self.exchange.cut_short(Fault::Upstream);
                self.content = Content::Ended;
            }
            None => self.content = Content::Ended,
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Upstream(body) => body.is_end_stream(),
            Content::Own(document) => document.is_none(),
            Content::Ended => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Upstream(body) => body.size_hint(),
            Content::Own(Some(document)) => SizeHint::with_exact(document.len() as u64),
            Content::Own(None) | Content::Ended => SizeHint::with_exact(0),
        }
    }
}
