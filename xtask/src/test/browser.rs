//! The admin UI in a browser: the files of `tests/browser/`, side by side, each against
//! a gateway that no other file uses meanwhile.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail, ensure};
use tempfile::TempDir;

use super::judges::Judges;
use super::tally::Tally;
use crate::debian;
use crate::installation::Installation;
use crate::process::{run, seconds};
use crate::workspace::{Workspace, choose_program};

/// Chromium without windows. It takes a quarter of the processor's time less than the
/// one with windows that nobody sees.
const HEADLESS_SHELL: &str = "/usr/bin/chromium-headless-shell";

/// The Chromium that is run where the other cannot be had.
const CHROMIUM: &str = "/usr/bin/chromium";

/// How many files run at a time. A file waits for its browser, and the browser for the
/// gateway: two leave two processors idle for a part of the time.
const LANES: usize = 3;

/// The files that take longest. They begin first, so that no lane ends long before another.
const LONGEST: [&str; 3] = [
    "screens.test.mjs",
    "keyboard.test.mjs",
    "structure.test.mjs",
];

/// What Node is asked for besides the file. The limit, in milliseconds, is one for a file.
const ARGUMENTS: [&str; 3] = ["--test", "--test-timeout=1200000", "--test-reporter=spec"];

/// Runs all files and counts their tests.
///
/// # Errors
/// The gateway does not build, there is no browser, or a gateway or a file of tests did not come to its end.
pub fn run_files(judges: &Judges, workspace: &Workspace) -> Result<Tally> {
    let folder = workspace.path("tests/browser");
    judges.install_packages(&folder)?;
    // The one that the tests run, which is there if they have run.
    let mut cargo = workspace.cargo();
    run(choose_program(cargo.arg("build"), "jwt-gateway"))?;
    let program = workspace.target().join("debug/jwt-gateway");
    let files = Files {
        names: names(&folder)?,
        next: AtomicUsize::new(0),
        folder,
        node: judges.node(),
        browser: browser()?,
        screenshots: workspace.target().join("screenshots"),
    };
    // One after the other: two that look for free ports at once find the same ones.
    let lanes = (0..LANES).map(|_| Lane::start(&program));
    let lanes = lanes.collect::<Result<Vec<_>>>()?;
    thread::scope(|scope| {
        let run = |mut lane: Lane| {
            let files = &files;
            scope.spawn(move || lane.run(files))
        };
        let running: Vec<_> = lanes.into_iter().map(run).collect();
        let mut sum = Tally::default();
        for lane in running {
            sum += lane.join().map_err(|_| anyhow!("a lane panicked"))??;
        }
        Ok(sum)
    })
}

/// The files of tests, and what runs them.
struct Files {
    names: Vec<String>,
    /// The first of `names` that no lane has taken.
    next: AtomicUsize,
    folder: PathBuf,
    node: PathBuf,
    browser: &'static str,
    screenshots: PathBuf,
}

/// A gateway, against which one file runs after the other.
struct Lane {
    installation: Installation,
    // Dropped after the gateway that writes in it.
    _data: TempDir,
}

impl Lane {
    fn start(program: &Path) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let installation = Installation::start(program, data.path())?;
        Ok(Self {
            installation,
            _data: data,
        })
    }

    /// Runs files until none is left that another lane has not taken.
    fn run(&mut self, files: &Files) -> Result<Tally> {
        let mut sum = Tally::default();
        while let Some(name) = files.names.get(files.next.fetch_add(1, Ordering::Relaxed)) {
            sum += self.run_file(name, files).with_context(|| name.clone())?;
        }
        Ok(sum)
    }

    /// Runs one file, and prints at its end what it said, so that no lines of others
    /// stand between.
    fn run_file(&mut self, name: &str, files: &Files) -> Result<Tally> {
        let start = Instant::now();
        let mut node = Command::new(&files.node);
        node.args(ARGUMENTS)
            .arg(name)
            .current_dir(&files.folder)
            .env("ADMIN_URL", self.installation.admin_url())
            .env("ADMIN_TOKEN_FILE", self.installation.token_file())
            .env("CONFIG_DIR", self.installation.config_folder())
            .env("CHROMIUM", files.browser)
            .env("SCREENSHOTS", &files.screenshots);
        let output = node.output();
        let output = output.with_context(|| format!("cannot start {}", files.node.display()))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let complaints = String::from_utf8_lossy(&output.stderr);
        let time = seconds(start.elapsed());
        println!("    {name}: {time}\n{said}{complaints}");
        self.installation.check()?;
        let mut tally = Tally::default();
        said.lines().for_each(|line| tally.read(line));
        if !output.status.success() && tally.failed == 0 {
            bail!("the tests did not come to their end");
        }
        Ok(tally)
    }
}

/// The files of tests of a folder, those that take longest first.
fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in folder
        .read_dir()
        .with_context(|| folder.display().to_string())?
    {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") {
            names.push(name);
        }
    }
    ensure!(!names.is_empty(), "no tests in {}", folder.display());
    names.sort_by_key(|name| {
        let place = LONGEST.iter().position(|long| long == name);
        (place.unwrap_or(LONGEST.len()), name.clone())
    });
    Ok(names)
}

/// The browser, installed unless it is here.
///
/// # Errors
/// There is none, and it cannot be installed.
pub fn browser() -> Result<&'static str> {
    if Path::new(HEADLESS_SHELL).exists() {
        return Ok(HEADLESS_SHELL);
    }
    let installed = debian::install(&["chromium-headless-shell"]);
    match installed.context("chromium-headless-shell") {
        Ok(()) => Ok(HEADLESS_SHELL),
        Err(error) if Path::new(CHROMIUM).exists() => {
            println!("    {CHROMIUM} instead, which takes longer: {error:#}");
            Ok(CHROMIUM)
        }
        Err(error) => Err(error),
    }
}
