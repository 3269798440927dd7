//! The log on its way to standard error.
//!
//! Whoever logs must not wait for whoever reads: a pipe that nobody reads, a terminal
//! that is paused. Lines go into a queue, from which one thread writes them. What has
//! no room in it and what cannot be written is lost, and counted.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

/// Bytes of lines that may wait to be written.
const QUEUE_BYTES: usize = 4 * 1024 * 1024;

/// How many lines of the log were lost.
#[derive(Clone, Debug, Default)]
pub struct LogLoss(Arc<AtomicU64>);

impl LogLoss {
    /// Lines since the process began.
    pub fn lines(&self) -> u64 {
        let Self(lines) = self;
        lines.load(Ordering::Relaxed)
    }

    fn count(&self) {
        let Self(lines) = self;
        lines.fetch_add(1, Ordering::Relaxed);
    }
}

/// Where lines are put to be written. Each `write` is a line; none waits, and none
/// fails.
#[derive(Clone, Debug)]
pub struct LogQueue {
    entries: Sender<Entry>,
    waiting: Arc<AtomicUsize>,
    loss: LogLoss,
}

#[derive(Debug)]
enum Entry {
    Line(Vec<u8>),
    /// Everything before it was written.
    Mark(SyncSender<()>),
}

impl LogQueue {
    /// Begins to write lines to `output`, and counts those that are lost in `loss`.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn start(output: impl Write + Send + 'static, loss: LogLoss) -> io::Result<Self> {
        let (entries, taken) = channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let (left, lost) = (Arc::clone(&waiting), loss.clone());
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write_all(&taken, output, &left, &lost))?;
        Ok(Self {
            entries,
            waiting,
            loss,
        })
    }

    /// Waits until what was logged so far is written, for at most `limit`.
    pub fn flush_within(&self, limit: Duration) {
        let (mark, reached) = sync_channel(1);
        if self.entries.send(Entry::Mark(mark)).is_ok() {
            // Whoever does not read must not keep the process.
            let _ = reached.recv_timeout(limit);
        }
    }
}

impl Write for LogQueue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let length = line.len();
        let before = self.waiting.fetch_add(length, Ordering::Relaxed);
        let has_room = before.saturating_add(length) <= QUEUE_BYTES;
        if !has_room || self.entries.send(Entry::Line(line.to_vec())).is_err() {
            self.waiting.fetch_sub(length, Ordering::Relaxed);
            self.loss.count();
        }
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_all(
    entries: &Receiver<Entry>,
    mut output: impl Write,
    waiting: &AtomicUsize,
    loss: &LogLoss,
) {
    for entry in entries {
        match entry {
            Entry::Line(line) => {
                if output.write_all(&line).is_err() {
                    loss.count();
                }
                waiting.fetch_sub(line.len(), Ordering::Relaxed);
            }
            // Who waited for it may have given up.
            Entry::Mark(mark) => drop(mark.send(())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::mpsc;

    use super::*;

    /// Writes nothing before it is told to.
    struct Stalled(mpsc::Receiver<()>, Arc<Mutex<Vec<u8>>>);

    impl Write for Stalled {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let Self(go_on, written) = self;
            let _ = go_on.recv();
            written.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_stalled_reader_costs_lines_and_neither_time_nor_memory_without_end() {
        let (go_on, told) = mpsc::channel();
        let written = Arc::default();
        let output = Stalled(told, Arc::clone(&written));
        let loss = LogLoss::default();
        let mut queue = LogQueue::start(output, loss.clone()).unwrap();
        let line = [b'x'; 1024];
        let fit = QUEUE_BYTES / line.len();
        for _ in 0..fit + 5 {
            queue.write_all(&line).unwrap();
        }
        assert_eq!(loss.lines(), 5);
        queue.flush_within(Duration::from_millis(10));
        assert!(written.lock().unwrap().is_empty());
        drop(go_on);
        queue.flush_within(Duration::from_secs(60));
        assert_eq!(written.lock().unwrap().len(), QUEUE_BYTES);
        queue.write_all(&line).unwrap();
        assert_eq!(loss.lines(), 5);
    }
}
