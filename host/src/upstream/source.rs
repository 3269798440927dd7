//! Where a request's body comes from, and what has become of it. It is shared by whoever
//! sends the body and whoever waits for the response.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use super::trailers::rewrite_trailers;

/// Bytes of a body that are remembered while the upstream may still refuse the request.
const REMEMBERED: usize = 64 * 1024;

/// A request's body.
#[derive(Debug)]
pub struct Source {
    /// What was sent before and is sent again.
    again: VecDeque<Bytes>,
    /// What nobody has seen.
    rest: Incoming,
    sent: Sent,
    has_failed: bool,
}

/// What was sent.
#[derive(Debug)]
enum Sent {
    /// All of it is here.
    Remembered(VecDeque<Bytes>, usize),
    /// Nothing so far, and it will not be remembered.
    Nothing,
    /// Something is gone.
    Gone,
}

impl Source {
    /// A body that nobody has seen.
    pub fn new(rest: Incoming) -> Self {
        Self {
            again: VecDeque::new(),
            rest,
            sent: Sent::Nothing,
            has_failed: false,
        }
    }

    /// Remembers what is sent from now on, as far as that is not too much.
    pub fn remember(&mut self) {
        if let Sent::Nothing = self.sent {
            self.sent = Sent::Remembered(VecDeque::new(), 0);
        }
    }

    /// Forgets what was sent: nobody will send it again.
    pub fn forget(&mut self) {
        self.sent = Sent::Gone;
    }

    /// The same body from its begin; itself, if something of it is gone.
    pub fn rewind(mut self) -> Result<Self, Self> {
        let mut again = match self.sent {
            Sent::Remembered(sent, _) => sent,
            Sent::Nothing => VecDeque::new(),
            Sent::Gone => return Err(self),
        };
        again.append(&mut self.again);
        Ok(Self {
            again,
            ..Self::new(self.rest)
        })
    }

    /// Whether the client did not bring it to its end.
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// The next frame.
    pub fn poll_frame(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        if let Some(data) = self.again.pop_front() {
            self.note(Some(&data));
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        let mut frame = ready!(Pin::new(&mut self.rest).poll_frame(context));
        match &mut frame {
            Some(Ok(frame)) => {
                self.note(frame.data_ref());
                if let Some(trailers) = frame.trailers_mut() {
                    rewrite_trailers(trailers);
                }
            }
            Some(Err(_)) => self.has_failed = true,
            None => {}
        }
        Poll::Ready(frame)
    }

    /// Whether the last frame was given.
    pub fn is_end_stream(&self) -> bool {
        self.again.is_empty() && self.rest.is_end_stream()
    }

    /// How much is to come.
    pub fn size_hint(&self) -> SizeHint {
        let again: usize = self.again.iter().map(Bytes::len).sum();
        let rest = self.rest.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(again as u64));
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper.saturating_add(again as u64));
        }
        hint
    }

    /// Notes that a frame was given; none: one without data.
    fn note(&mut self, data: Option<&Bytes>) {
        if let (Sent::Remembered(sent, bytes), Some(data)) = (&mut self.sent, data)
            && *bytes + data.len() <= REMEMBERED
        {
            *bytes += data.len();
            sent.push_back(data.clone());
        } else {
            self.sent = Sent::Gone;
        }
    }
}
