//! Response bodies on their way to the client: frames pass as they come, uncopied.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::exchange::Exchange;
use crate::metrics::Fault;
use crate::upstream::{ResponseBody, rewrite_trailers};
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The body of a response on its way to the client. The exchange ends with it.
#[derive(Debug)]
pub struct Download {
    /// None where there is none, or where it outlives the response. It ends first, so that
    /// whoever sees the connection end finds it counted.
    exchange: Option<Exchange>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// From the upstream, with more to come.
    Upstream(ResponseBody),
    /// The gateway's own; none once it is sent.
    Own(Option<Bytes>),
    /// From the upstream, at its end.
    Ended,
}

impl Download {
    /// Passes an upstream's body on.
    pub fn relay(body: ResponseBody, exchange: Exchange) -> Self {
        Self {
            content: Content::Upstream(body),
            exchange: Some(exchange),
        }
    }

    /// A body of the gateway's own.
    pub fn own(document: Bytes, exchange: Exchange) -> Self {
        Self {
            content: Content::Own(Some(document)),
            exchange: Some(exchange),
        }
    }

    /// A body of the gateway's own that belongs to no exchange.
    pub fn alone(document: Bytes) -> Self {
        Self {
            content: Content::Own(Some(document)),
            exchange: None,
        }
    }

    /// No body, and an exchange that goes on without it.
    pub fn none() -> Self {
        Self {
            content: Content::Ended,
            exchange: None,
        }
    }

    fn cut_short(&mut self, fault: Fault) {
        if let Some(exchange) = &mut self.exchange {
            exchange.cut_short(fault);
        }
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        if let Content::Upstream(body) = &self.content
            && !body.is_end_stream()
        {
            self.cut_short(Fault::Client);
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
        let mut frame = ready!(Pin::new(body).poll_frame(context));
        match &mut frame {
            Some(Ok(frame)) => {
                if let Some(trailers) = frame.trailers_mut() {
                    rewrite_trailers(trailers);
                }
            }
            Some(Err(_)) => {
                self.cut_short(Fault::Upstream);
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
