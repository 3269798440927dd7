//! Ending what nobody moves any more.
//!
//! A task that serves a connection or a stream is woken by every byte that comes
//! or can go in either direction. A task that nothing wakes for the limit is
//! therefore stuck: on a client that neither sends nor reads, or on an upstream
//! that does not. One timer watches a whole task; it is set again when it fires,
//! not at every byte.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::Executor;
use tokio::time::{Instant, Sleep, sleep};

/// Completes when its task was not woken for the limit, by anything else. Must be
/// polled whenever the task is.
pub struct Idle {
    timer: Pin<Box<Sleep>>,
    limit: Duration,
    woken: Instant,
}

impl Idle {
    /// Begins to watch.
    pub fn new(limit: Duration) -> Self {
        Self {
            timer: Box::pin(sleep(limit)),
            limit,
            woken: Instant::now(),
        }
    }
}

impl Future for Idle {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let now = Instant::now();
        if self.timer.as_mut().poll(context).is_pending() {
            self.woken = now;
            return Poll::Pending;
        }
        let deadline = self.woken + self.limit;
        if deadline <= now {
            return Poll::Ready(());
        }
        self.timer.as_mut().reset(deadline);
        self.timer.as_mut().poll(context)
    }
}

/// Runs the streams of HTTP/2 connections, each in a task of its own, and drops
/// those that are stuck. Dropping a stream resets it.
#[derive(Clone, Debug)]
pub struct StreamExecutor {
    /// How long a stream may be stuck.
    pub limit: Duration,
}

impl<F> Executor<F> for StreamExecutor
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        let idle = Idle::new(self.limit);
        tokio::spawn(async move {
            tokio::select! {
                biased;
                () = stream => {}
                () = idle => {}
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stuck_stream_is_dropped() {
        let (held, dropped) = tokio::sync::oneshot::channel::<()>();
        let limit = Duration::from_millis(10);
        StreamExecutor { limit }.execute(async move {
            let _held = held;
            std::future::pending::<()>().await;
        });
        assert!(dropped.await.is_err());
    }

    #[tokio::test]
    async fn a_task_that_something_else_wakes_is_not_idle() {
        let limit = Duration::from_millis(400);
        let mut idle = std::pin::pin!(Idle::new(limit));
        let begin = Instant::now();
        let mut woken = begin;
        loop {
            tokio::select! {
                () = idle.as_mut() => break,
                () = sleep(limit / 10), if begin.elapsed() < limit * 3 => woken = Instant::now(),
            }
        }
        // A wake at the very moment when the timer fires is not counted, so the end may
        // come a little early; without any counted it would come right after a wake.
        assert!(woken.elapsed() >= limit / 2, "{:?}", woken.elapsed());
    }
}
