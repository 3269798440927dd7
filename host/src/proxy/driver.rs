//! How a connection is driven, and when it is to end from this side.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use hyper_util::server::graceful::GracefulConnection;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::downstream::Downstream;
use super::pace::{Overdue, Pace};
use crate::patience::Patience;

/// How long a client whose connection was accepted may take to begin a request when the
/// listener ends.
const FAREWELL: Duration = Duration::from_millis(100);

/// What ends connections.
#[derive(Debug)]
pub struct Ends {
    /// The process is about to end: clients should go elsewhere.
    pub leaving: CancellationToken,
    /// The listener ends.
    pub stop: CancellationToken,
}

impl Ends {
    /// Drives a connection to its end. When the listener ends, and when no request has
    /// begun for too long, it ends after what is under way. When that does not move for
    /// too long, the connection is dropped, which aborts it.
    pub async fn drive(
        &self,
        connection: impl GracefulConnection,
        downstream: &Downstream,
        patience: Arc<Patience>,
    ) {
        let mut connection = pin!(connection);
        let mut pace = Pace::new(downstream, &downstream.proxy.limits, patience);
        // It is seldom woken, and not looked at whenever the connection is.
        let mut farewell = FuturesUnordered::from_iter([self.farewell(downstream)]);
        tokio::select! {
            biased;
            // An error here is the client's: it left, or spoke no HTTP.
            _ = connection.as_mut() => return,
            _ = farewell.next() => {}
            overdue = &mut pace => if overdue == Overdue::Stuck {
                return;
            },
        }
        connection.as_mut().graceful_shutdown();
        pace.hurry();
        tokio::select! {
            biased;
            _ = connection => {}
            _ = pace => {}
        }
    }

    /// Waits until the listener ends, and then for what a client may just be sending.
    pub async fn silence(&self) {
        self.stop.cancelled().await;
        sleep(FAREWELL).await;
    }

    /// Waits until the connection is to end from this side. HTTP/2 can say so
    /// without losing a request; an idle HTTP/1 connection could be closed while a
    /// request is on its way, so it is left open as long as possible.
    async fn farewell(&self, downstream: &Downstream) {
        let told = async {
            self.leaving.cancelled().await;
            if !downstream.speaks_http2() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = self.stop.cancelled() => {
                // The first request may be on its way.
                if !downstream.framing.has_begun() {
                    sleep(FAREWELL).await;
                }
            }
            () = told => {}
        }
    }
}
