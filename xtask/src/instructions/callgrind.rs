//! A server under callgrind, which counts instructions when it is told to.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::profile::Profile;
use crate::debian;
use crate::process::exists;
use crate::server::Server;

/// Installs valgrind, and what it reads the names of the C library's functions from.
///
/// # Errors
/// They are missing and cannot be installed.
pub fn install() -> Result<()> {
    if exists("valgrind") {
        return Ok(());
    }
    let packages = ["valgrind", "libc6-dbg"];
    debian::install(&packages).context("valgrind")
}

/// A server whose instructions can be counted.
pub struct Counted {
    server: Server,
    folder: PathBuf,
    /// How many profiles were written.
    written: u32,
}

impl Counted {
    /// Starts a program, and counts nothing yet. What callgrind and the program write
    /// goes to `folder`.
    ///
    /// # Errors
    /// valgrind cannot be started.
    pub fn start(
        name: &'static str,
        program: &Path,
        arguments: &[&str],
        folder: &Path,
    ) -> Result<Self> {
        let out = format!("--callgrind-out-file={}/profile", folder.display());
        let program = program.display().to_string();
        let mut all = vec![
            "--tool=callgrind",
            "--instr-atstart=no",
            "--separate-threads=yes",
            "--dump-line=no",
            "--compress-strings=no",
            "--compress-pos=no",
            &out,
            &program,
        ];
        all.extend(arguments);
        let log = folder.join(format!("{name}.log"));
        Ok(Self {
            server: Server::start(name, Path::new("valgrind"), &all, log)?,
            folder: folder.to_path_buf(),
            written: 0,
        })
    }

    /// The server.
    pub fn server(&mut self) -> &mut Server {
        &mut self.server
    }

    /// Counts what one thread of the server, the one that does most, does while `work` goes on.
    ///
    /// # Errors
    /// `work` fails, or valgrind does not do as it is told.
    pub fn count(&mut self, work: impl FnOnce() -> Result<()>) -> Result<Profile> {
        self.tell(&["instrumentation", "on"])?;
        let done = work();
        self.tell(&["instrumentation", "off"])?;
        self.tell(&["dump"])?;
        done?;
        self.written += 1;
        self.busiest()
    }

    /// What the thread did that did most. The others look at the clock from time to time,
    /// which counts for more the longer the requests take.
    fn busiest(&self) -> Result<Profile> {
        let prefix = format!("profile.{}-", self.written);
        let mut threads = Vec::new();
        for file in fs::read_dir(&self.folder)? {
            let file = file?;
            if file.file_name().to_string_lossy().starts_with(&prefix) {
                threads.push(Profile::read(&fs::read_to_string(file.path())?)?);
            }
        }
        let busiest = threads.into_iter().max_by_key(Profile::sum);
        busiest.context("callgrind has written nothing")
    }

    fn tell(&self, words: &[&str]) -> Result<()> {
        let process = format!("--pid={}", self.server.id());
        let answer = Command::new("vgdb").arg(process).args(words).output();
        let answer = answer.context("cannot start vgdb")?;
        let said = String::from_utf8_lossy(&answer.stderr);
        ensure!(answer.status.success(), "vgdb {words:?} failed: {said}");
        Ok(())
    }
}
