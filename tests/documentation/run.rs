//! Following pages, as many at a time as there are processors.

use std::fmt::{self, Display, Formatter};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::blocks::{Block, Purpose, read};
use crate::folder::{Folder, Followed};
use crate::pages::Page;
use crate::ports::{FreePorts, Ports};
use crate::printed::Printed;
use crate::session::{Ended, OnFailure, Session};

/// How long commands are tried again after a file was changed that the gateway follows.
const PATIENCE: Duration = Duration::from_secs(20);

/// What was run.
#[derive(Default)]
pub struct Tally {
    /// Pages.
    pub pages: usize,
    /// Blocks of commands.
    pub commands: usize,
    /// Those of them whose output was compared.
    pub compared: usize,
    /// Files that were written.
    pub files: usize,
    /// Blocks of `cargo xtask`, which are not run here.
    pub cargo: usize,
    /// Diagrams.
    pub diagrams: usize,
}

/// How it went.
pub struct Outcome {
    /// What was run.
    pub tally: Tally,
    /// What went wrong: page, line, and what was seen.
    pub failures: Vec<String>,
}

/// Follows each page to its end or to its first failure.
pub fn run(pages: &[Page]) -> Outcome {
    let free = FreePorts::new(std::process::id());
    let next = AtomicUsize::new(0);
    let outcome = Mutex::new(Outcome {
        tally: Tally::default(),
        failures: Vec::new(),
    });
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(page) = pages.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let followed = read(&page.text).and_then(|blocks| follow(&blocks, &free));
                    let mut outcome = outcome.lock().unwrap();
                    match followed {
                        Ok(tally) => outcome.tally.add(&tally),
                        Err((line, why)) => {
                            outcome
                                .failures
                                .push(format!("{}:{line}: {why}", page.name));
                        }
                    }
                }
            });
        }
    });
    outcome.into_inner().unwrap()
}

/// Follows a page, and says what it came to or where it failed.
fn follow(blocks: &[Block], free: &FreePorts) -> Result<Tally, (usize, String)> {
    let mut ports = Ports::new(free);
    let mut tally = Tally {
        pages: 1,
        ..Tally::default()
    };
    let folder = Folder::new();
    let is_of_an_example = |block: &Block| match &block.purpose {
        Purpose::Commands { script, .. } => script.contains("examples/"),
        _ => false,
    };
    if blocks.iter().any(is_of_an_example) {
        folder.copy("examples", &mut ports);
    }
    let mut session = Session::start(&folder, &ports.used("127.0.0.1:9090"));
    let mut before = folder.followed();
    for Block { line, purpose } in blocks {
        match purpose {
            Purpose::Cargo => tally.cargo += 1,
            Purpose::Diagram => tally.diagrams += 1,
            Purpose::File { path, content } => {
                folder.write(path, &ports.used(content));
                tally.files += 1;
            }
            Purpose::Commands { script, printed } => {
                let patient = changed(&folder, &mut before);
                let script = ports.used(script);
                let attempt = |on_failure| {
                    let mut ended = session.run(&script, line + 1, on_failure);
                    ended.output = ports.documented(&ended.output);
                    ended
                };
                check(printed.as_ref(), patient, attempt).map_err(|why| (*line, why))?;
                tally.commands += 1;
                tally.compared += usize::from(printed.is_some());
            }
        }
    }
    Ok(tally)
}

/// Whether a file that the gateway may follow is another than it was, which is asked once.
fn changed(folder: &Folder, before: &mut Followed) -> bool {
    let now = folder.followed();
    let changed = now != *before;
    *before = now;
    changed
}

/// Runs commands until they print what they should: once, or as often as `patient`ly.
fn check(
    printed: Option<&Printed>,
    patient: bool,
    mut attempt: impl FnMut(OnFailure) -> Ended,
) -> Result<(), String> {
    let begun = Instant::now();
    let Some(printed) = printed else {
        let ended = attempt(OnFailure::End);
        return if ended.good {
            Ok(())
        } else {
            Err(ended.to_string())
        };
    };
    loop {
        let again = patient && begun.elapsed() < PATIENCE;
        let ended = attempt(if patient {
            OnFailure::Go
        } else {
            OnFailure::End
        });
        if ended.good && printed.fits(&ended.output) {
            return Ok(());
        }
        if !again {
            return Err(format!("{ended}\ninstead of:\n{}", printed.content));
        }
        thread::sleep(Duration::from_millis(200));
    }
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.pages += other.pages;
        self.commands += other.commands;
        self.compared += other.compared;
        self.files += other.files;
        self.cargo += other.cargo;
        self.diagrams += other.diagrams;
    }
}

impl Display for Tally {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            pages,
            commands,
            compared,
            files,
            cargo,
            diagrams,
        } = self;
        write!(
            formatter,
            "{pages} pages: {commands} blocks of commands run, the output of {compared} compared; \
             {files} files written; {cargo} blocks of cargo xtask, {diagrams} diagrams"
        )
    }
}
