//! How long a task may be stuck, and until when it waits for something else.
//!
//! Whoever serves a connection or a stream watches over it with one timer. What runs there
//! finds its patience and changes it, and needs no timer of its own. By the same way the task
//! learns whose life it depends on. What the limits are is no business of this file.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::life::Life;

tokio::task_local! {
    /// What watches over the task.
    static WATCH: Arc<Patience>;
}

/// How long a task may be stuck.
#[derive(Debug)]
pub struct Patience {
    /// While nothing is under way.
    rest: Duration,
    /// Now, in milliseconds.
    now: AtomicU64,
    begun: Instant,
    /// When the task wants to be woken, in milliseconds since the begin.
    alarm: AtomicU64,
    /// Whose life what is under way depends on.
    life: Mutex<Option<Arc<Life>>>,
    /// Counts what was under way.
    work: AtomicU64,
}

impl Patience {
    /// This long, until it is changed.
    pub fn new(limit: Duration) -> Arc<Self> {
        Arc::new(Self {
            rest: limit,
            now: AtomicU64::new(milliseconds(limit)),
            begun: Instant::now(),
            alarm: AtomicU64::new(0),
            life: Mutex::default(),
            work: AtomicU64::new(0),
        })
    }

    /// That of the task that asks; none where nothing watches.
    pub fn of_task() -> Option<Arc<Self>> {
        WATCH.try_with(Arc::clone).ok()
    }

    /// Has what `task` runs find it. Whoever polls that polls the watch behind it.
    pub async fn watch<T>(self: Arc<Self>, task: impl Future<Output = T>) -> T {
        WATCH.scope(self, task).await
    }

    /// Changes it. Must be called by the task itself, which then looks at it.
    pub fn set(&self, limit: Duration) {
        self.now.store(milliseconds(limit), Ordering::Relaxed);
    }

    /// Nothing is under way any more. What it has left, unsent bytes, keeps a longer
    /// limit.
    pub fn rest(&self) {
        self.now
            .fetch_max(milliseconds(self.rest), Ordering::Relaxed);
        self.depend_on(None);
    }

    /// What is under way depends on this life.
    pub fn depend_on(&self, life: Option<Arc<Life>>) {
        *self.lock() = life;
        self.work.fetch_add(1, Ordering::Relaxed);
    }

    /// Whose life what is under way depends on.
    pub fn life(&self) -> Option<Arc<Life>> {
        self.lock().clone()
    }

    /// A number that differs once something else is under way.
    pub fn work(&self) -> u64 {
        self.work.load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Life>>> {
        self.life.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long it is now.
    pub fn limit(&self) -> Duration {
        Duration::from_millis(self.now.load(Ordering::Relaxed))
    }

    /// When to wake the task next: at `otherwise`, or before if it wants that.
    pub fn wake_time(&self, now: Instant, otherwise: Instant) -> Instant {
        let alarm = self.begun + Duration::from_millis(self.alarm.load(Ordering::Relaxed));
        if alarm > now {
            alarm.min(otherwise)
        } else {
            otherwise
        }
    }

    fn wake_at(&self, moment: Instant) {
        // Not before it: whoever is woken would have nothing to do.
        let passed = milliseconds(moment.saturating_duration_since(self.begun));
        self.alarm
            .store(passed.saturating_add(1), Ordering::Relaxed);
    }
}

fn milliseconds(limit: Duration) -> u64 {
    u64::try_from(limit.as_millis()).unwrap_or(u64::MAX)
}

/// Waits for something, but not beyond a moment.
pub async fn until<T>(moment: Instant, task: impl Future<Output = T>) -> Option<T> {
    let mut task = pin!(task);
    let watched = poll_fn(|context| {
        if let Poll::Ready(outcome) = task.as_mut().poll(context) {
            return Poll::Ready(Some(Some(outcome)));
        }
        if WATCH.try_with(|watch| watch.wake_at(moment)).is_err() {
            return Poll::Ready(None);
        }
        match Instant::now() >= moment {
            true => Poll::Ready(Some(None)),
            false => Poll::Pending,
        }
    });
    match watched.await {
        Some(outcome) => outcome,
        // Nothing watches.
        None => timeout_at(moment, task).await.ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_takes_too_long_is_given_up_where_nothing_watches() {
        let moment = Instant::now() + Duration::from_millis(10);
        assert_eq!(until(moment, async { 1 }).await, Some(1));
        assert_eq!(until(moment, std::future::pending::<()>()).await, None);
        assert!(Instant::now() >= moment);
    }

    #[tokio::test]
    async fn a_watch_is_told_when_to_wake_the_task() {
        let patience = Patience::new(Duration::from_secs(60));
        let now = Instant::now();
        let [moment, later] = [10, 1000].map(|it| now + Duration::from_millis(it));
        assert_eq!(patience.wake_time(now, later), later);
        let mut waiting =
            pin!(Arc::clone(&patience).watch(until(moment, std::future::pending::<()>())));
        assert!(futures_util::poll!(waiting.as_mut()).is_pending());
        let woken = patience.wake_time(now, later);
        assert!((moment..later).contains(&woken));
        tokio::time::sleep_until(woken).await;
        assert_eq!(waiting.await, None);
        assert_eq!(patience.wake_time(woken, later), later);
    }
}
