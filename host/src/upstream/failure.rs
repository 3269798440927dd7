//! Why one attempt to send a request came to nothing, and whether it may be repeated.

use std::error::Error;
use std::io;

use http::Request;
use hyper::client::conn::TrySendError;

use super::error::SendError;
use super::upload::{Upload, UploadEnd};

/// One attempt that came to nothing.
#[derive(Debug)]
pub struct Failure {
    /// How far the request came.
    pub reach: Reach,
    /// The request, where nothing of it was sent.
    pub unsent: Option<Box<Request<Upload>>>,
    error: hyper::Error,
}

/// How far a request came that has no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Nothing of it was sent.
    Unsent,
    /// The upstream says that it did not process it (RFC 9113, section 8.7).
    Unprocessed,
    /// A connection that had been used before ended without a byte, so that the upstream
    /// is likely to have closed it before the request came (RFC 9112, section 9.3.1).
    Silence,
    /// It may have been processed.
    Unknown,
}

impl Failure {
    /// A failure of HTTP/1.1. `is_silent`: the connection had been used before, and the
    /// upstream has said nothing to this request.
    pub fn http1(error: TrySendError<Request<Upload>>, is_silent: bool) -> Self {
        let reach = if is_silent {
            Reach::Silence
        } else {
            Reach::Unknown
        };
        Self::new(error, reach)
    }

    /// A failure of HTTP/2. `is_reused`: the connection had been used before.
    pub fn http2(error: TrySendError<Request<Upload>>, is_reused: bool) -> Self {
        let reach = if cause(error.error()).is_some_and(is_unprocessed) {
            Reach::Unprocessed
        } else if is_reused && cause::<io::Error>(error.error()).is_some() {
            Reach::Silence
        } else {
            Reach::Unknown
        };
        Self::new(error, reach)
    }

    fn new(mut error: TrySendError<Request<Upload>>, reach: Reach) -> Self {
        let unsent = error.take_message().map(Box::new);
        Self {
            reach: unsent.as_ref().map_or(reach, |_| Reach::Unsent),
            unsent,
            error: error.into_error(),
        }
    }

    /// What there is to say about it, where it is not repeated.
    pub fn into_error(self, upload: &UploadEnd) -> SendError {
        if upload.has_failed() {
            return SendError::RequestBody;
        }
        SendError::NoResponse(root_cause(&self.error))
    }
}

/// The cause of this kind, if there is one.
fn cause<E: Error + 'static>(error: &hyper::Error) -> Option<&E> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// Whether the upstream has refused the stream, or it came behind the last one that the
/// upstream has looked at.
fn is_unprocessed(error: &h2::Error) -> bool {
    let is_refused = error.reason() == Some(h2::Reason::REFUSED_STREAM);
    error.is_remote() && (error.is_go_away() || error.is_reset() && is_refused)
}

/// The innermost cause, which says most.
pub fn root_cause(error: &hyper::Error) -> String {
    let cause = chain(error).last();
    cause.map(ToString::to_string).unwrap_or_default()
}

/// An error and what caused it.
fn chain(error: &hyper::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |error| (*error).source())
}
