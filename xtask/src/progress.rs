//! Cargo at work on the parts of a build, with how far it is and how long all of it is
//! still likely to take.

use std::io::{BufReader, IsTerminal, Read, Write, stdout};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::estimate::{Count, Estimate};
use crate::process::{shown, step};

/// How often progress is said where nothing can be overwritten.
const PAUSE: Duration = Duration::from_secs(20);

/// What cargo says of its progress without being asked: everything else is for people.
const ROUTINE: [&str; 10] = [
    "Adding",
    "Blocking",
    "Building",
    "Compiling",
    "Downloaded",
    "Downloading",
    "Finished",
    "Fresh",
    "Locking",
    "Updating",
];

/// A part of a build.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// What is done.
    pub title: &'static str,
    /// How long it takes where nothing of it is built, in seconds, on two idle cores.
    pub seconds: f64,
}

/// A build of several parts.
pub struct Progress {
    estimate: Estimate,
    said: Instant,
}

impl Progress {
    /// A build of which nothing is done.
    pub fn of(parts: &[Part]) -> Self {
        Self {
            estimate: Estimate::of(parts.iter().map(|part| part.seconds).sum()),
            said: Instant::now(),
        }
    }

    /// Builds a part by cargo.
    ///
    /// # Errors
    /// Cargo cannot be started, or fails; what it said is shown.
    pub fn build(&mut self, part: Part, cargo: &mut Command) -> Result<()> {
        step(part.title, || self.follow(part, cargo))
    }

    /// Whether everything was there already.
    pub fn is_warm(&self) -> bool {
        self.estimate.is_warm()
    }

    fn follow(&mut self, part: Part, cargo: &mut Command) -> Result<()> {
        let start = Instant::now();
        cargo
            .env("CARGO_TERM_PROGRESS_WHEN", "always")
            .env("CARGO_TERM_PROGRESS_WIDTH", "100")
            .stderr(Stdio::piped());
        let child = cargo.spawn();
        let mut child = child.with_context(|| format!("cannot start `{}`", shown(cargo)))?;
        let stderr = child.stderr.take().context("the output is piped")?;
        let (mut first, mut now) = (None, Count::default());
        for_each_line(stderr, |line| {
            if let Some(count) = Count::read(line) {
                now = count;
                let left = self.estimate.left(
                    part.seconds,
                    *first.get_or_insert(count),
                    now,
                    start.elapsed(),
                );
                self.say(now, left);
            } else if !is_routine(line) {
                clear_line();
                println!("{line}");
            }
        })?;
        clear_line();
        let status = child.wait()?;
        ensure!(status.success(), "`{}` failed ({status})", shown(cargo));
        let first = first.unwrap_or_default();
        self.estimate.end(part.seconds, first, now, start.elapsed());
        Ok(())
    }

    fn say(&mut self, now: Count, left: Duration) {
        let Count { done, total } = now;
        let line = format!(
            "    {done} of {total} crates; all of it in about {}",
            rough(left)
        );
        if stdout().is_terminal() {
            clear_line();
            print!("{line}");
            // That a line is not shown is no reason to end a build.
            let _ = stdout().flush();
        } else if self.said.elapsed() > PAUSE {
            self.said = Instant::now();
            println!("{line}");
        }
    }
}

/// A duration as one says it: `40 s`, `7 min`.
pub fn rough(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ ..90 => format!("{} s", seconds.next_multiple_of(10)),
        seconds => format!("{} min", seconds.div_ceil(60)),
    }
}

/// Calls `look` with each line. Cargo ends those that it overwrites with `\r`.
fn for_each_line(output: impl Read, mut look: impl FnMut(&str)) -> Result<()> {
    let mut line = Vec::new();
    for byte in BufReader::new(output).bytes() {
        match byte? {
            b'\n' | b'\r' => {
                look(&String::from_utf8_lossy(&line));
                line.clear();
            }
            byte => line.push(byte),
        }
    }
    look(&String::from_utf8_lossy(&line));
    Ok(())
}

/// Whether people learn nothing from a line of cargo's.
fn is_routine(line: &str) -> bool {
    let text = line.trim_start_matches("\x1b[K").trim();
    text.is_empty()
        || ROUTINE.iter().any(|word| {
            let rest = text.strip_prefix(word);
            rest.is_some_and(|rest| rest.starts_with(' '))
        })
}

fn clear_line() {
    if stdout().is_terminal() {
        print!("\r\x1b[K");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_and_errors_are_shown_and_cargos_own_progress_is_not() {
        let output = "   Compiling serde v1.0.0\r    Building [=> ] 1/2: serde\nwarning: unused\n\
                      error: no\n    Finished `dev` profile\n\x1b[K";
        let mut shown = Vec::new();
        for_each_line(output.as_bytes(), |line| {
            if !is_routine(line) {
                shown.push(line.to_owned());
            }
        })
        .unwrap();
        assert_eq!(shown, ["warning: unused", "error: no"]);
    }

    #[test]
    fn time_that_is_left_is_said_roughly() {
        let said = [0, 41, 89, 90, 421].map(|seconds| rough(Duration::from_secs(seconds)));
        assert_eq!(said, ["0 s", "50 s", "90 s", "2 min", "8 min"]);
    }
}
