//! The threads that serve clients.
//!
//! A connection stays on one thread to its end, with the connections to upstreams that it
//! uses: nothing on its way wakes another thread, and nothing waits for a lock. What is no
//! business of a connection runs elsewhere. It must not know what a connection is.

use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tracing::dispatcher::{self, Dispatch};
use tracing::subscriber::NoSubscriber;

use crate::wiping;

/// The threads that serve clients. They end when this is dropped.
#[derive(Debug)]
pub struct Workers {
    workers: PerWorker<Worker>,
    running: TaskTracker,
    stop: CancellationToken,
}

/// One of something for each worker.
#[derive(Debug)]
pub struct PerWorker<T> {
    first: T,
    others: Vec<T>,
}

#[derive(Debug)]
struct Worker {
    number: WorkerNumber,
    runtime: Handle,
    /// Places that are taken.
    taken: Arc<AtomicUsize>,
}

/// Which of the workers somebody is on, counted from 0. What is on none is counted to the
/// first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkerNumber(usize);

/// A place on a worker, until it is dropped.
#[derive(Debug)]
pub struct Assignment {
    /// Whose it is.
    pub worker: WorkerNumber,
    /// Where its tasks run.
    pub runtime: Handle,
    taken: Arc<AtomicUsize>,
}

impl Workers {
    /// Starts this many.
    ///
    /// # Errors
    /// The system gives no more threads, or no more files.
    pub fn start(count: NonZeroUsize) -> io::Result<Self> {
        let stop = CancellationToken::new();
        let running = TaskTracker::new();
        let workers = PerWorker::try_new(count, |number| {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let worker = Worker {
                number,
                runtime: runtime.handle().clone(),
                taken: Arc::default(),
            };
            let (token, stop) = (running.token(), stop.clone());
            let log = dispatcher::get_default(Dispatch::clone);
            thread::Builder::new()
                .name(format!("worker-{}", number.0))
                .spawn(move || {
                    wiping::spare_this_thread();
                    // Where there is one log for all threads, nobody has to look for another.
                    let has_log = dispatcher::get_default(|it| !it.is::<NoSubscriber>());
                    let _guard = (!has_log).then(|| dispatcher::set_default(&log));
                    run(runtime, &stop, token);
                })?;
            Ok::<_, io::Error>(worker)
        });
        Ok(Self {
            workers: workers?,
            running,
            stop,
        })
    }

    /// A place on the worker that has given the fewest; the first of them, so that few
    /// clients share their connections to upstreams.
    pub fn assign(&self) -> Assignment {
        let taken = |worker: &Worker| worker.taken.load(Ordering::Relaxed);
        let PerWorker { first, others } = &self.workers;
        let least = others
            .iter()
            .fold(first, |least, other| match taken(other) < taken(least) {
                true => other,
                false => least,
            });
        least.taken.fetch_add(1, Ordering::Relaxed);
        Assignment {
            worker: least.number,
            runtime: least.runtime.clone(),
            taken: Arc::clone(&least.taken),
        }
    }

    /// Drops all that still runs on the workers, and waits until it is gone.
    pub async fn end(&self) {
        self.stop.cancel();
        self.running.close();
        self.running.wait().await;
    }
}

impl<T> PerWorker<T> {
    /// What is made for each of `count` workers.
    ///
    /// # Errors
    /// It cannot be made for one of them.
    pub fn try_new<E>(
        count: NonZeroUsize,
        mut make: impl FnMut(WorkerNumber) -> Result<T, E>,
    ) -> Result<Self, E> {
        Ok(Self {
            first: make(WorkerNumber(0))?,
            others: (1..count.get())
                .map(|number| make(WorkerNumber(number)))
                .collect::<Result<_, _>>()?,
        })
    }

    /// What is made for each of `count` workers.
    pub fn new(count: NonZeroUsize, mut make: impl FnMut() -> T) -> Self {
        Self {
            first: make(),
            others: (1..count.get()).map(|_| make()).collect(),
        }
    }

    /// That of one worker.
    pub fn of(&self, WorkerNumber(number): WorkerNumber) -> &T {
        let other = number.checked_sub(1).and_then(|it| self.others.get(it));
        other.unwrap_or(&self.first)
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Drop for Assignment {
    fn drop(&mut self) {
        self.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

fn run(runtime: Runtime, stop: &CancellationToken, _running: TaskTrackerToken) {
    runtime.block_on(stop.cancelled());
    // A look-up of a name may wait for a server that does not answer.
    runtime.shutdown_background();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_worker_that_has_the_least_to_do_is_the_next() {
        let workers = Workers::start(NonZeroUsize::new(2).unwrap()).unwrap();
        let number = |it: &Assignment| it.worker.0;
        let [first, second, third] = [(); 3].map(|()| workers.assign());
        assert_eq!([&first, &second, &third].map(number), [0, 1, 0]);
        drop(second);
        assert_eq!(number(&workers.assign()), 1);
    }

    #[tokio::test]
    async fn what_still_runs_on_a_worker_is_dropped_at_its_end() {
        let workers = Workers::start(NonZeroUsize::MIN).unwrap();
        let (held, dropped) = tokio::sync::oneshot::channel::<()>();
        workers.assign().runtime.spawn(async move {
            let _held = held;
            std::future::pending::<()>().await;
        });
        workers.end().await;
        assert!(dropped.await.is_err());
    }
}
