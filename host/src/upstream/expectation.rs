//! `Expect: 100-continue` (RFC 9110, section 10.1.1), from end to end: a client
//! that wants to know whether its upload is welcome hears it from the upstream.
//!
//! The body is held until the upstream says 100; reading it is what makes hyper
//! tell the client to continue. An upstream that answers with something else has
//! refused the body, which is never read then, and both connections end with the
//! response. One that says nothing must not hold the client for ever, so the body
//! is let go after a limit.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::EXPECT;
use http::request::Parts;
use http::{Request, StatusCode, Version};
use tokio::time::{Sleep, sleep};
use tokio_util::sync::{CancellationToken, DropGuard, WaitForCancellationFutureOwned};

/// Whether a request waits for 100. Only HTTP/1.1 can say it, on both sides.
pub fn is_stated(head: &Parts) -> bool {
    let continues = |value: &http::HeaderValue| {
        let value = value.as_bytes();
        value.eq_ignore_ascii_case(b"100-continue")
    };
    head.version == Version::HTTP_11 && head.headers.get(EXPECT).is_some_and(continues)
}

/// Waits for the answer to begin with 100, for at most `limit`. What it gives holds
/// the body of the request until then.
pub fn expect<B>(request: &mut Request<B>, limit: Duration) -> (Expectation, Hold) {
    let wanted = CancellationToken::new();
    let answered = CancellationToken::new();
    let over = CancellationToken::new();
    let hold = Hold {
        wanted: Box::pin(wanted.clone().cancelled_owned()),
        answered: Box::pin(answered.clone().cancelled_owned()),
        over: Box::pin(over.clone().cancelled_owned()),
        limit: Box::pin(sleep(limit)),
    };
    let asked = wanted.clone();
    hyper::ext::on_informational(request, move |response| {
        if response.status() == StatusCode::CONTINUE {
            asked.cancel();
        }
    });
    let expectation = Expectation {
        wanted,
        answered,
        _over: over.drop_guard(),
    };
    (expectation, hold)
}

/// What a request waits for. Dropped when the response is over.
#[derive(Debug)]
pub struct Expectation {
    wanted: CancellationToken,
    answered: CancellationToken,
    _over: DropGuard,
}

impl Expectation {
    /// The upstream has answered. Gives whether it did so without asking for the
    /// body.
    pub fn answer(&self) -> bool {
        self.answered.cancel();
        !self.wanted.is_cancelled()
    }
}

/// Holds a body back.
#[derive(Debug)]
pub struct Hold {
    wanted: Wait,
    answered: Wait,
    over: Wait,
    limit: Pin<Box<Sleep>>,
}

type Wait = Pin<Box<WaitForCancellationFutureOwned>>;

/// What becomes of a body that was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// It is sent.
    Sent,
    /// It is not.
    Refused,
}

impl Hold {
    /// Waits until it is known what becomes of the body.
    pub fn poll(&mut self, context: &mut Context<'_>) -> Poll<Release> {
        if self.wanted.as_mut().poll(context).is_ready() {
            return Poll::Ready(Release::Sent);
        }
        if self.answered.as_mut().poll(context).is_ready() {
            return Poll::Ready(Release::Refused);
        }
        self.limit.as_mut().poll(context).map(|()| Release::Sent)
    }

    /// Waits until the response is over.
    pub fn poll_over(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.over.as_mut().poll(context)
    }
}
