//! Files of certificates, read apart from compiling.
//!
//! Compiling may happen while others wait for the database, and a file system may not
//! answer. Files are therefore read before, and compiled from what was read: whoever
//! compiles asks afterwards which files were wanting, reads those, and compiles again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::plain_file::{self, Stamp, stamp};

/// Bytes of one file. A certificate with everybody who vouches for it has a hundredth.
const LARGEST: u64 = 1024 * 1024;

/// What a file holds, or why that is not known, in a sentence.
pub type Content = Result<Arc<Zeroizing<Vec<u8>>>, String>;

/// Files of certificates as they were when they were read first.
#[derive(Debug)]
pub struct CertificateFiles {
    /// Whether they are read when they are asked for.
    at_once: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    read: BTreeMap<String, (Stamp, Content)>,
    wanting: BTreeSet<String>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The files hold private keys.
        f.write_str("State")
    }
}

impl CertificateFiles {
    /// Files that are read when they are asked for first. For a process that nobody
    /// waits for.
    pub fn read_at_once() -> Self {
        Self {
            at_once: true,
            state: Mutex::default(),
        }
    }

    /// Files that are read by [`CertificateFiles::read_wanting`] alone.
    pub fn read_apart() -> Self {
        Self {
            at_once: false,
            state: Mutex::default(),
        }
    }

    /// What the file holds, and how it was just before it was read. One that was not read
    /// yet is wanting from now on.
    pub(super) fn get(&self, path: &str) -> (Stamp, Content) {
        let mut state = self.state();
        if let Some(known) = state.read.get(path) {
            return known.clone();
        }
        if !self.at_once {
            state.wanting.insert(path.to_owned());
            return (None, Err(format!("The file {path} was not read yet.")));
        }
        let found = look_and_read(path);
        state.read.insert(path.to_owned(), found.clone());
        found
    }

    /// Whether files were asked for that were not read.
    pub fn are_wanting(&self) -> bool {
        !self.state().wanting.is_empty()
    }

    /// Reads the files that were asked for. Blocks as long as the file system does.
    pub fn read_wanting(&self) {
        let wanting = self.state().wanting.clone();
        for path in wanting {
            let found = look_and_read(&path);
            let mut state = self.state();
            state.wanting.remove(&path);
            // One that was given up stays so.
            state.read.entry(path).or_insert(found);
        }
    }

    /// Waits no longer for the files that were asked for: they cannot be read.
    pub fn give_up(&self) {
        let mut state = self.state();
        for path in std::mem::take(&mut state.wanting) {
            let message =
                format!("The file {path} cannot be read: its file system does not answer.");
            state.read.entry(path).or_insert((None, Err(message)));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a file holds.
pub fn read(path: &str) -> Content {
    let read = plain_file::read(Path::new(path), LARGEST);
    let read = read.map_err(|error| format!("The file {path} cannot be read: {error}."));
    read.map(Arc::new)
}

fn look_and_read(path: &str) -> (Stamp, Content) {
    (stamp(path), read(path))
}
