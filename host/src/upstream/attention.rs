//! Whoever drives a connection need not be woken by what it does itself.
//!
//! The sides of a connection in hyper wake each other. Where one task polls both of them,
//! each such wake would have the whole task polled once more, for nothing.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::task::AtomicWaker;

/// Nobody looks: who is woken is the task.
const AWAY: u8 = 0;
const LOOKING: u8 = 1;
/// Somebody looks, and has to look again.
const WOKEN: u8 = 2;

/// How often one looks again before others have their turn. What is out of its share of
/// processor time wakes whoever polls it, however often.
const LOOKS: usize = 4;

/// The task that looks at a connection.
pub struct Attention {
    shared: Arc<Shared>,
    waker: Waker,
}

struct Shared {
    task: AtomicWaker,
    state: AtomicU8,
}

impl Attention {
    /// Nobody's yet.
    pub fn new() -> Self {
        let shared = Arc::new(Shared {
            task: AtomicWaker::new(),
            state: AtomicU8::new(AWAY),
        });
        Self {
            waker: Waker::from(Arc::clone(&shared)),
            shared,
        }
    }

    /// Looks at the connection, which wakes the task of `context` from now on; and again
    /// where it was woken meanwhile.
    pub fn look<T>(
        &self,
        context: &mut Context<'_>,
        mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        self.shared.task.register(context.waker());
        for _ in 0..LOOKS {
            self.shared.state.store(LOOKING, Ordering::SeqCst);
            let polled = poll(&mut Context::from_waker(&self.waker));
            let is_woken = self.shared.state.swap(AWAY, Ordering::SeqCst) == WOKEN;
            if polled.is_ready() || !is_woken {
                return polled;
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Wakes nobody from now on.
    pub fn end(&self) {
        self.shared.task.take();
    }
}

impl Wake for Shared {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let seen = self
            .state
            .compare_exchange(LOOKING, WOKEN, Ordering::SeqCst, Ordering::SeqCst);
        if seen == Err(AWAY) {
            self.task.wake();
        }
    }
}

impl fmt::Debug for Attention {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Attention").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[derive(Default)]
    struct Counter(AtomicUsize);

    impl Wake for Counter {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// What a task polls, how often it polls it, and how often it is woken by then.
    fn look(attention: &Attention, polls: &mut [fn(&Waker) -> Poll<()>]) -> (usize, usize) {
        let counter = Arc::new(Counter::default());
        let waker = Waker::from(Arc::clone(&counter));
        let mut looks = 0;
        let _ = attention.look(&mut Context::from_waker(&waker), |context| {
            looks += 1;
            polls[(looks - 1).min(polls.len() - 1)](context.waker())
        });
        (looks, counter.0.load(Ordering::SeqCst))
    }

    fn wait(waker: &Waker) -> Poll<()> {
        let _ = waker;
        Poll::Pending
    }

    fn wake(waker: &Waker) -> Poll<()> {
        waker.wake_by_ref();
        Poll::Pending
    }

    fn end(waker: &Waker) -> Poll<()> {
        waker.wake_by_ref();
        Poll::Ready(())
    }

    #[test]
    fn the_task_is_not_woken_by_what_it_does_itself_and_looks_again() {
        let attention = Attention::new();
        assert_eq!(look(&attention, &mut [wait]), (1, 0));
        assert_eq!(look(&attention, &mut [wake, wait]), (2, 0));
        assert_eq!(look(&attention, &mut [wake, end]), (2, 0));
    }

    #[test]
    fn what_always_wakes_has_its_turn_again_later() {
        assert_eq!(look(&Attention::new(), &mut [wake]), (LOOKS, 1));
    }

    #[test]
    fn what_happens_while_nobody_looks_wakes_the_task_that_looked_last() {
        let attention = Attention::new();
        let counter = Arc::new(Counter::default());
        let waker = Waker::from(Arc::clone(&counter));
        let mut kept = None;
        let _ = attention.look(&mut Context::from_waker(&waker), |context| {
            kept = Some(context.waker().clone());
            Poll::<()>::Pending
        });
        let kept = kept.unwrap();
        kept.wake_by_ref();
        assert_eq!(counter.0.load(Ordering::SeqCst), 1);
        attention.end();
        kept.wake();
        assert_eq!(counter.0.load(Ordering::SeqCst), 1);
    }
}
