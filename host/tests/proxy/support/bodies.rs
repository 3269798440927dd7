//! Bodies that a test sends and reads piece by piece.

use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A body of frames.
pub(crate) type Frames = StreamBody<
    std::pin::Pin<Box<dyn futures_util::Stream<Item = Result<Frame<Bytes>, Infallible>> + Send>>,
>;

/// A body that is whatever gets sent.
pub(crate) fn channel() -> (UnboundedSender<Frame<Bytes>>, Frames) {
    let (sender, receiver) = unbounded_channel();
    let stream =
        futures_util::stream::unfold(receiver, |mut receiver: UnboundedReceiver<_>| async {
            let frame = receiver.recv().await?;
            Some((Ok(frame), receiver))
        });
    (sender, StreamBody::new(Box::pin(stream)))
}

pub(crate) fn data(text: &'static str) -> Frame<Bytes> {
    Frame::data(Bytes::from_static(text.as_bytes()))
}

/// The next chunk that is not empty.
pub(crate) async fn next(body: &mut Incoming) -> Option<Bytes> {
    loop {
        let chunk = body.frame().await?.unwrap().into_data().unwrap();
        if !chunk.is_empty() {
            return Some(chunk);
        }
    }
}
