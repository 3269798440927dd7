//! Ending what nobody moves any more.
//!
//! A task that serves a connection or a stream is woken by every byte that comes
//! or can go in either direction. A task that nothing wakes for the limit is
//! therefore stuck: on a client that neither sends nor reads, or on an upstream
//! that does not. One timer watches a whole task; it is set again when it fires,
//! not at every byte.
//!
//! The limit is that of what is under way, which is known once a request has a
//! service: the request changes the patience of its own task.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::Executor;
use tokio::time::{Instant, Sleep, sleep};

use super::lifeline::{Lifeline, MOMENT};
use crate::patience::Patience;

/// Completes when its task was not woken for the limit, by anything else, or when the life
/// is over that it depends on. Must be polled whenever the task is.
pub struct Idle {
    timer: Pin<Box<Sleep>>,
    patience: Arc<Patience>,
    lifeline: Lifeline,
    woken: Instant,
}

impl Idle {
    /// Begins to watch.
    pub fn new(patience: Arc<Patience>) -> Self {
        Self {
            timer: Box::pin(sleep(patience.limit().min(MOMENT))),
            lifeline: Lifeline::new(Arc::clone(&patience)),
            patience,
            woken: Instant::now(),
        }
    }
}

impl Future for Idle {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let now = Instant::now();
        let waits = self.timer.as_mut().poll(context).is_pending();
        if waits {
            self.woken = now;
        }
        let is_over = self.lifeline.poll(!waits, context).is_ready();
        let deadline = self.woken + self.patience.limit();
        if is_over || deadline <= now {
            return Poll::Ready(());
        }
        let look = if self.lifeline.is_held() {
            deadline
        } else {
            deadline.min(now + MOMENT)
        };
        let wake = self.patience.wake_time(now, look);
        if waits && wake >= self.timer.deadline() {
            return Poll::Pending;
        }
        self.timer.as_mut().reset(wake);
        // Nobody would be woken by a timer that was not polled.
        if self.timer.as_mut().poll(context).is_ready() {
            context.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

/// Runs the streams of HTTP/2 connections, each in a task of its own, and drops
/// those that are stuck. Dropping a stream resets it.
#[derive(Clone, Debug)]
pub struct StreamExecutor {
    /// How long a stream may be stuck that has no service yet.
    pub limit: Duration,
}

impl<F> Executor<F> for StreamExecutor
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        let patience = Patience::new(self.limit);
        let idle = Idle::new(Arc::clone(&patience));
        tokio::spawn(patience.watch(async move {
            tokio::select! {
                biased;
                () = stream => {}
                () = idle => {}
            }
        }));
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
    async fn a_limit_that_a_task_sets_itself_is_kept_whether_longer_or_shorter() {
        let [short, usual, long] = [10, 200, 60_000].map(Duration::from_millis);
        for (limit, own) in [(short, usual), (long, usual)] {
            let (held, dropped) = tokio::sync::oneshot::channel::<()>();
            let begin = Instant::now();
            StreamExecutor { limit }.execute(async move {
                let _held = held;
                Patience::of_task().unwrap().set(own);
                std::future::pending::<()>().await;
            });
            assert!(dropped.await.is_err());
            assert!((own..long).contains(&begin.elapsed()), "{limit:?}");
        }
    }

    #[tokio::test]
    async fn a_task_that_something_else_wakes_is_not_idle() {
        let limit = Duration::from_millis(400);
        let mut idle = std::pin::pin!(Idle::new(Patience::new(limit)));
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
