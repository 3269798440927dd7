//! Request bodies on their way to the upstream: frames pass as they come, uncopied.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::Instant;

use super::expectation::{Hold, Release};
use super::trailers::rewrite_trailers;

/// The body of a request on its way to the upstream.
#[derive(Debug)]
pub struct Upload {
    /// None once the upstream has refused it.
    body: Option<Incoming>,
    end: UploadEnd,
    /// Keeps the body here until it may be sent.
    hold: Option<Hold>,
}

/// Why a body did not reach its end.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// The client broke it off or made a mistake in it.
    #[error(transparent)]
    Client(#[from] hyper::Error),
    /// The upstream did not want it.
    #[error("the upstream has answered without asking for the body")]
    Refused,
}

/// Tells when an [`Upload`] was over: sent, or given up.
#[derive(Clone, Debug)]
pub struct UploadEnd(Option<Arc<OnceLock<Instant>>>);

impl Upload {
    /// Wraps a request's body.
    pub fn new(body: Incoming) -> (Self, UploadEnd) {
        let end = UploadEnd((!body.is_end_stream()).then(Arc::default));
        let upload = Self {
            body: Some(body),
            end: end.clone(),
            hold: None,
        };
        (upload, end)
    }

    /// Keeps the body here until it is wanted.
    pub fn hold(&mut self, hold: Hold) {
        self.hold = Some(hold);
    }
}

impl UploadEnd {
    /// When it was over; `start` if there was nothing to send; none while it goes on.
    pub fn reached(&self, start: Instant) -> Option<Instant> {
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

impl Upload {
    /// Waits while the body is held, and gives it up if it is refused. Then the
    /// connection is of use until the response is over.
    fn poll_release(&mut self, context: &mut Context<'_>) -> Poll<Result<(), UploadError>> {
        let Some(hold) = &mut self.hold else {
            return Poll::Ready(Ok(()));
        };
        if self.body.is_some() && ready!(hold.poll(context)) == Release::Sent {
            self.hold = None;
            return Poll::Ready(Ok(()));
        }
        self.body = None;
        ready!(hold.poll_over(context));
        Poll::Ready(Err(UploadError::Refused))
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = UploadError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, UploadError>>> {
        if let Err(error) = ready!(self.poll_release(context)) {
            return Poll::Ready(Some(Err(error)));
        }
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let mut frame = ready!(Pin::new(body).poll_frame(context));
        if let Some(Ok(frame)) = &mut frame
            && let Some(trailers) = frame.trailers_mut()
        {
            rewrite_trailers(trailers);
        }
        Poll::Ready(frame.map(|frame| frame.map_err(UploadError::Client)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_some_and(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let hint = self.body.as_ref().map(Body::size_hint);
        hint.unwrap_or_default()
    }
}
