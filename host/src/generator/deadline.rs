//! How long one call may compute.
//!
//! What counts is the processor time of the thread that runs the call: one that waits
//! for a processor, because the machine is busy, has done nothing wrong. A call runs on
//! one thread from its beginning to its end, and waits for nothing else.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use wasmtime::UpdateDeadline;

/// The time that a call may take, looked at with every tick in which it still runs.
#[derive(Debug)]
pub struct Deadline {
    limit: Duration,
    /// What the thread had computed when the running call was looked at first: most calls
    /// have ended before, and need not be looked at.
    first_look: Option<Duration>,
}

impl Deadline {
    /// Calls may compute for so long, and one tick.
    pub fn new(limit: Duration) -> Self {
        Self {
            limit,
            first_look: None,
        }
    }

    /// Another call begins.
    pub fn restart(&mut self) {
        self.first_look = None;
    }

    /// Whether the call goes on until the next tick, when its thread has computed for
    /// `spent` since it began.
    pub fn look(&mut self, spent: Duration) -> UpdateDeadline {
        let first_look = *self.first_look.get_or_insert(spent);
        if spent.saturating_sub(first_look) < self.limit {
            UpdateDeadline::Continue(1)
        } else {
            UpdateDeadline::Interrupt
        }
    }
}

/// How long the thread that asks has computed.
pub fn processor_time() -> Duration {
    // The kernel's times are never negative, and 64 bits hold their seconds.
    clock_gettime(ClockId::ThreadCPUTime)
        .try_into()
        .unwrap_or_default()
}
