//! Request bodies on their way to the upstream: frames pass as they come, uncopied.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::Instant;

use super::expectation::{Hold, Release};
use super::source::Source;
use super::streams::Place;

/// The body of a request on its way to the upstream.
#[derive(Debug)]
pub struct Upload {
    /// None: there is nothing to send.
    progress: Option<Arc<Shared>>,
    /// Keeps the body here until it may be sent.
    hold: Option<Hold>,
    /// What it takes up of a connection.
    place: Option<Arc<Place>>,
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

/// What becomes of an [`Upload`] that was handed over.
#[derive(Clone, Debug)]
pub struct UploadEnd(Option<Arc<Shared>>);

#[derive(Debug)]
struct Shared(Mutex<Progress>);

#[derive(Debug)]
struct Progress {
    /// None once the upstream has refused it, or somebody else sends it.
    source: Option<Source>,
    /// When it was sent, or given up.
    over: Option<Instant>,
}

impl Upload {
    /// Wraps a request's body.
    pub fn new(body: Incoming) -> (Self, UploadEnd) {
        if body.is_end_stream() {
            return Self::none();
        }
        Self::of(Source::new(body))
    }

    /// No body.
    pub fn none() -> (Self, UploadEnd) {
        (Self::sharing(None), UploadEnd(None))
    }

    fn of(source: Source) -> (Self, UploadEnd) {
        let progress = Progress {
            source: Some(source),
            over: None,
        };
        let shared = Arc::new(Shared(Mutex::new(progress)));
        (Self::sharing(Some(&shared)), UploadEnd(Some(shared)))
    }

    fn sharing(progress: Option<&Arc<Shared>>) -> Self {
        Self {
            progress: progress.cloned(),
            hold: None,
            place: None,
        }
    }

    /// Keeps the body here until it is wanted.
    pub fn hold(&mut self, hold: Hold) {
        self.hold = Some(hold);
    }

    /// Takes up a place of a connection until it is over, whose other end may refuse the
    /// request when it has seen a part of the body.
    pub fn occupy(&mut self, place: &Arc<Place>) {
        self.place = Some(Arc::clone(place));
        if let Some(progress) = &self.progress
            && let Some(source) = &mut progress.lock().source
        {
            source.remember();
        }
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.progress.is_none()
    }
}

impl UploadEnd {
    /// When it was over; `start` if there was nothing to send; none while it goes on.
    pub fn reached(&self, start: Instant) -> Option<Instant> {
        match &self.0 {
            Some(progress) => progress.lock().over,
            None => Some(start),
        }
    }

    /// Whether the client did not bring it to its end.
    pub fn has_failed(&self) -> bool {
        let has_failed = |progress: &Arc<Shared>| {
            let source = &progress.lock().source;
            source.as_ref().is_some_and(Source::has_failed)
        };
        self.0.as_ref().is_some_and(has_failed)
    }

    /// The request is answered, and will not be sent again.
    pub fn settle(&self) {
        if let Some(progress) = &self.0
            && let Some(source) = &mut progress.lock().source
        {
            source.forget();
        }
    }

    /// Takes the body back, if nothing of it is gone, to send it by another connection.
    pub fn reclaim(&self) -> Option<(Upload, Self)> {
        let Some(progress) = &self.0 else {
            return Some(Upload::none());
        };
        let mut progress = progress.lock();
        match progress.source.take()?.rewind() {
            Ok(source) => Some(Upload::of(source)),
            Err(source) => {
                progress.source = Some(source);
                None
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Progress> {
        let Self(progress) = self;
        progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let Some(progress) = &self.progress {
            progress.lock().over = Some(Instant::now());
        }
    }
}

impl Upload {
    /// Waits while the body is held, and gives it up if it is refused. Then the
    /// connection is of use until the response is over.
    fn poll_release(
        &mut self,
        progress: &Shared,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), UploadError>> {
        let Some(hold) = &mut self.hold else {
            return Poll::Ready(Ok(()));
        };
        let is_kept = progress.lock().source.is_some();
        if is_kept && ready!(hold.poll(context)) == Release::Sent {
            self.hold = None;
            return Poll::Ready(Ok(()));
        }
        progress.lock().source = None;
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
        let Some(progress) = self.progress.clone() else {
            return Poll::Ready(None);
        };
        if let Err(error) = ready!(self.poll_release(&progress, context)) {
            return Poll::Ready(Some(Err(error)));
        }
        let Some(source) = &mut progress.lock().source else {
            return Poll::Ready(Some(Err(UploadError::Refused)));
        };
        let frame = ready!(source.poll_frame(context));
        Poll::Ready(frame.map(|frame| frame.map_err(UploadError::Client)))
    }

    fn is_end_stream(&self) -> bool {
        let is_over = |progress: &Arc<Shared>| {
            let source = &progress.lock().source;
            source.as_ref().is_some_and(Source::is_end_stream)
        };
        self.progress.as_ref().is_none_or(is_over)
    }

    fn size_hint(&self) -> SizeHint {
        let Some(progress) = &self.progress else {
            return SizeHint::with_exact(0);
        };
        let source = &progress.lock().source;
        source.as_ref().map(Source::size_hint).unwrap_or_default()
    }
}
