//! The threads of a gateway that serve requests.

use std::fs;
use std::time::Duration;

use anyhow::{Result, ensure};

/// How the names of these threads begin.
const NAME: &str = "worker-";

/// The unit in which Linux reports processor time to programs.
const TICK: Duration = Duration::from_millis(10);

/// Processor time of each of them so far, user and system, by their names. Others than the
/// gateway have none.
pub fn cpu(process: u32) -> Result<Vec<Duration>> {
    let mut workers = Vec::new();
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        // A thread may have ended since; those that serve do not.
        let stat = fs::read_to_string(thread?.path().join("stat"));
        workers.extend(stat.ok().as_deref().and_then(read));
    }
    workers.sort();
    Ok(workers.into_iter().map(|(_, time)| time).collect())
}

/// Name and processor time of such a thread, from its `stat`.
fn read(stat: &str) -> Option<(String, Duration)> {
    let (_, rest) = stat.split_once(" (")?;
    let (name, fields) = rest.rsplit_once(") ")?;
    let fields = Vec::from_iter(fields.split(' '));
    let ticks = |index: usize| fields.get(index)?.parse::<u32>().ok();
    let time = TICK * (ticks(11)? + ticks(12)?);
    name.starts_with(NAME).then(|| (name.to_owned(), time))
}

/// Whether there are so many, of which none had less than half the work of another.
///
/// # Errors
/// It is not so: what was measured is no measure of so many.
pub fn check(count: usize, used: &[Duration]) -> Result<()> {
    ensure!(
        used.len() == count,
        "{} threads serve requests instead of {count}",
        used.len()
    );
    let (least, most) = (used.iter().min(), used.iter().max());
    let even = least
        .zip(most)
        .is_none_or(|(least, most)| *least * 2 >= *most);
    ensure!(even, "the threads did not share the work: {used:?}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_threads_that_serve_is_read() {
        let stat = |name: &str| format!("7 ({name}) S 1 7 7 0 -1 64 9 0 0 0 120 34 5 6 20 0 4 0");
        let time = Duration::from_millis(1540);
        let worker = read(&stat("worker-1"));
        assert_eq!(worker, Some(("worker-1".to_owned(), time)));
        assert_eq!(read(&stat("log")), None);
        assert_eq!(read(&stat("a) S 1 (b")), None);
        assert_eq!(read("7 (worker-1) S 1 7"), None);
        assert_eq!(cpu(std::process::id()).unwrap(), Vec::<Duration>::new());
    }

    #[test]
    fn work_that_was_not_shared_by_all_is_refused() {
        let times =
            |seconds: &[u64]| Vec::from_iter(seconds.iter().copied().map(Duration::from_secs));
        for (count, seconds) in [(0, &[][..]), (1, &[3]), (2, &[2, 4])] {
            assert!(check(count, &times(seconds)).is_ok(), "{seconds:?}");
        }
        for (count, seconds) in [(2, &[3][..]), (1, &[3, 3]), (2, &[1, 4]), (2, &[0, 4])] {
            assert!(check(count, &times(seconds)).is_err(), "{seconds:?}");
        }
    }
}
