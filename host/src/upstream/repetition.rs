//! Sending a request a second time: when it is certain that it was not processed, or when
//! it does no harm (RFC 9110, section 9.2.2).

use std::sync::atomic::{AtomicU64, Ordering};

use http::Request;
use http::request::Parts;

use super::error::SendError;
use super::failure::{Failure, Reach};
use super::upload::{Upload, UploadEnd};

/// How many requests were sent again.
#[derive(Debug, Default)]
pub struct Repetitions {
    unprocessed: AtomicU64,
    safe: AtomicU64,
}

/// What is kept of a request for the case that it has to be sent again.
#[derive(Debug)]
pub struct Spare {
    head: Option<Parts>,
    /// Its method is safe, and it has no body.
    is_harmless: bool,
    upload: UploadEnd,
}

/// Whether a copy of the head is worth making.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prospect {
    /// What is not sent comes back by itself.
    None,
    /// The upstream may say that it has not processed the request.
    Refusal,
    /// The upstream may have closed the connection before the request came.
    Silence,
}

impl Repetitions {
    /// Requests that were sent again because the upstream has certainly not processed
    /// them.
    pub fn unprocessed(&self) -> u64 {
        self.unprocessed.load(Ordering::Relaxed)
    }

    /// Requests of safe methods that were sent again because a connection that had been
    /// used before ended without an answer.
    pub fn safe(&self) -> u64 {
        self.safe.load(Ordering::Relaxed)
    }
}

impl Spare {
    /// Keeps what is needed of a request.
    pub fn of(request: &Request<Upload>, upload: UploadEnd, prospect: Prospect) -> Self {
        let is_harmless = request.method().is_safe() && request.body().is_empty();
        let is_worth_it = match prospect {
            Prospect::None => false,
            Prospect::Refusal => true,
            Prospect::Silence => is_harmless,
        };
        Self {
            head: is_worth_it.then(|| copy(request)),
            is_harmless,
            upload,
        }
    }

    /// The end of the body that was sent.
    pub fn upload(&self) -> &UploadEnd {
        &self.upload
    }

    /// The request once more, after it has failed, if it may be sent again.
    ///
    /// # Errors
    /// It may not: why it failed.
    pub fn again(
        mut self,
        mut failure: Failure,
        repetitions: &Repetitions,
    ) -> Result<(Box<Request<Upload>>, UploadEnd), SendError> {
        let counter = match &failure.reach {
            Reach::Unsent | Reach::Unprocessed => &repetitions.unprocessed,
            Reach::Silence if self.is_harmless => &repetitions.safe,
            Reach::Silence | Reach::Unknown => return Err(failure.into_error(&self.upload)),
        };
        let again = match failure.unsent.take() {
            Some(request) => Some((request, self.upload.clone())),
            None => self.rebuild(),
        };
        let again = again.ok_or_else(|| failure.into_error(&self.upload))?;
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(again)
    }

    /// The request anew, if its head was kept and nothing of its body is gone.
    fn rebuild(&mut self) -> Option<(Box<Request<Upload>>, UploadEnd)> {
        let head = self.head.take()?;
        let (upload, end) = self.upload.reclaim()?;
        Some((Box::new(Request::from_parts(head, upload)), end))
    }
}

fn copy(request: &Request<Upload>) -> Parts {
    let (mut head, ()) = Request::new(()).into_parts();
    head.method = request.method().clone();
    head.uri = request.uri().clone();
    head.headers = request.headers().clone();
    head
}
