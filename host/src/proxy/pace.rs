//! How long a connection of a client may go on with what it does.
//!
//! It may wait for a request, send a head, or have requests under way, and each has
//! a limit of its own. One timer watches over all: it is set again when it fires, or
//! when what begins has less time than what went before.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use super::downstream::Downstream;
use super::http1::Reading;
use super::lifeline::{Lifeline, MOMENT};
use crate::patience::Patience;
use crate::settings::ProxyLimits;

/// Completes when a connection has done the same for too long. Must be polled whenever
/// its task is.
pub struct Pace<'a> {
    downstream: &'a Downstream,
    patience: Arc<Patience>,
    lifeline: Lifeline,
    timer: Pin<Box<Sleep>>,
    keep_alive: Duration,
    is_leaving: bool,
    head: Duration,
    /// What was seen of its progress, and when that was new.
    progress: u64,
    since: Instant,
    /// When something else than the timer has woken the task.
    woken: Instant,
}

/// Why a connection is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overdue {
    /// No request has begun for too long.
    Rest,
    /// What is under way does not get on, or has to end.
    Stuck,
}

impl<'a> Pace<'a> {
    /// Begins to watch over a connection on which nothing was read. `patience` is for
    /// what is under way.
    pub fn new(downstream: &'a Downstream, limits: &ProxyLimits, patience: Arc<Patience>) -> Self {
        let now = Instant::now();
        Self {
            downstream,
            lifeline: Lifeline::new(Arc::clone(&patience)),
            patience,
            timer: Box::pin(sleep(limits.request_head_timeout)),
            keep_alive: limits.keep_alive_timeout,
            is_leaving: false,
            head: limits.request_head_timeout,
            progress: downstream.framing.progress(),
            since: now,
            woken: now,
        }
    }

    /// The client is told to go: it need not wait as long for requests any more.
    pub fn hurry(&mut self) {
        self.is_leaving = true;
        self.since = Instant::now();
    }

    /// Until when it may go on as it does, and what it is beyond that.
    fn deadline(&self, now: Instant) -> (Instant, Overdue) {
        let downstream = self.downstream;
        let since = self.since.max(downstream.last_request());
        let framing = &downstream.framing;
        let rest = match (self.is_leaving, downstream.is_dismissed()) {
            (true, _) => self.head,
            (false, true) => Duration::ZERO,
            (false, false) => self.keep_alive,
        };
        let moves = (self.woken + self.patience.limit(), Overdue::Stuck);
        match framing.reading() {
            _ if !framing.has_begun() => (self.since + self.head, Overdue::Stuck),
            // Its streams are watched one by one. When they have ended is seen then.
            Reading::Http2 if downstream.is_busy() => (now + self.keep_alive, Overdue::Rest),
            Reading::Http2 => (since + rest, Overdue::Rest),
            _ if downstream.is_busy() || framing.is_blocked() => moves,
            Reading::Message => moves,
            Reading::Head => (since + self.head, Overdue::Stuck),
            Reading::Rest => (since + rest, Overdue::Rest),
        }
    }
}

impl Future for Pace<'_> {
    type Output = Overdue;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Overdue> {
        let now = Instant::now();
        let waits = self.timer.as_mut().poll(context).is_pending();
        if waits {
            self.woken = now;
        }
        let progress = self.downstream.framing.progress();
        if self.progress != progress && self.downstream.framing.has_begun() {
            self.progress = progress;
            self.since = now;
        }
        if self.lifeline.poll(!waits, context).is_ready() {
            return Poll::Ready(Overdue::Stuck);
        }
        let (deadline, overdue) = self.deadline(now);
        if deadline <= now {
            return Poll::Ready(overdue);
        }
        let look = if self.downstream.is_busy() && !self.lifeline.is_held() {
            deadline.min(now + MOMENT)
        } else {
            deadline
        };
        let wake = self.patience.wake_time(now, look);
        if !waits || wake < self.timer.deadline() {
            self.timer.as_mut().reset(wake);
            // Nobody would be woken by a timer that was not polled.
            if self.timer.as_mut().poll(context).is_ready() {
                context.waker().wake_by_ref();
            }
        }
        Poll::Pending
    }
}
