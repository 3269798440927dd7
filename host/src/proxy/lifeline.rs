//! Ending what is under way in an API instance that is served no more.
//!
//! Whoever waits for that shares a lock with others who do. So nobody does at first: a
//! request that is over within a moment has paid nothing.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::patience::Patience;

/// How long a task goes on before it waits for the end of what it is part of. What ends
/// meanwhile is noticed as much later.
pub const MOMENT: Duration = Duration::from_secs(1);

/// Waits for the end of the API instance that a task works for, whichever that is.
pub struct Lifeline {
    patience: Arc<Patience>,
    held: Option<Held>,
}

struct Held {
    /// What the task was doing when this began.
    work: u64,
    over: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Lifeline {
    /// For the task that `patience` watches over.
    pub fn new(patience: Arc<Patience>) -> Self {
        Self {
            patience,
            held: None,
        }
    }

    /// Completes when what is under way has to end. Begins to wait for that if a `moment`
    /// has passed.
    pub fn poll(&mut self, moment: bool, context: &mut Context<'_>) -> Poll<()> {
        let work = self.patience.work();
        self.held.take_if(|held| held.work != work);
        if moment && self.held.is_none() {
            self.held = self.patience.life().map(|life| Held {
                work,
                over: Box::pin(async move { life.over().await }),
            });
        }
        match &mut self.held {
            Some(held) => held.over.as_mut().poll(context),
            None => Poll::Pending,
        }
    }

    /// Whether it waits, and nobody has to look after it in a moment.
    pub fn is_held(&self) -> bool {
        self.held.is_some()
    }
}
