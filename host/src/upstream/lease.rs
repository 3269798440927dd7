//! A connection of HTTP/1.1 in the hands of one request: it is driven on the request's own
//! task, and kept for another one when both messages are over.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;

use super::failure::Failure;
use super::http1::Connection;
use super::idle::IdleConnections;
use super::upload::Upload;

/// A connection that a request uses. Dropped before its end, it closes.
#[derive(Debug)]
pub struct Lease {
    connection: Box<Connection>,
    home: Arc<IdleConnections>,
    patience: Duration,
}

impl Lease {
    /// Uses a connection, which goes to `home` afterwards, to be kept for `patience`.
    pub fn new(
        connection: Box<Connection>,
        home: &Arc<IdleConnections>,
        patience: Duration,
    ) -> Self {
        Self {
            connection,
            home: Arc::clone(home),
            patience,
        }
    }

    /// Whether a request was sent on its connection before.
    pub fn is_reused(&self) -> bool {
        self.connection.is_reused()
    }

    /// Sends the request, and waits for the head of the response.
    ///
    /// # Errors
    /// There is no response.
    pub async fn exchange(
        &mut self,
        request: Box<Request<Upload>>,
    ) -> Result<Response<Incoming>, Failure> {
        self.connection.exchange(request).await
    }

    /// Goes on with both messages until there is something of the response, which is
    /// asked for by `poll`.
    pub fn poll<T>(
        &mut self,
        context: &mut Context<'_>,
        poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        self.connection.poll(context, poll)
    }

    /// Both messages are over: another request may have the connection.
    pub fn end(mut self) {
        if self.connection.is_idle() {
            self.home.keep(self.connection, self.patience);
        }
    }

    /// Lets a task of its own go on with both messages, for whoever does not wait for
    /// them together.
    pub fn detach(mut self) {
        tokio::spawn(async move {
            poll_fn(|context| {
                self.connection.drive(context);
                if self.connection.is_free() {
                    return Poll::Ready(());
                }
                Poll::Pending
            })
            .await;
            self.end();
        });
    }
}
