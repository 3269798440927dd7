//! The file that was opened, and whether it is still there.
//!
//! SQLite goes on with a file that was removed or replaced: what is written then is
//! gone with the process (<https://sqlite.org/howtocorrupt.html>, sections 4.1 and 4.2).

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use crate::store::error::StoreError;

/// Bytes of the part of the header that says how long the file is.
const HEADER: usize = 32;

/// What SQLite keeps beside a database (<https://sqlite.org/tempfiles.html>), by what is
/// behind its name there, and itself.
const FILES: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// Refuses a database that is a symbolic link, or has one beside it: SQLite would follow
/// it, or fail without saying why. The folder around them may be one.
///
/// # Errors
/// Names the link.
pub fn refuse_links(path: &Path) -> Result<(), StoreError> {
    for behind in FILES {
        let mut file = path.as_os_str().to_owned();
        file.push(behind);
        let file = PathBuf::from(file);
        if file.is_symlink() {
            return Err(StoreError::Link(file.display().to_string()));
        }
    }
    Ok(())
}

/// The file of an open database.
#[derive(Debug)]
pub struct OpenedFile {
    path: PathBuf,
    /// Device and inode; none until it was looked at first.
    identity: Option<(u64, u64)>,
    /// Its bytes, at the last look that found it whole.
    length: u64,
}

impl OpenedFile {
    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file at this path, whichever the first look finds there.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            identity: None,
            length: 0,
        }
    }

    /// Whether the path still leads to the file that was found there first, and nothing
    /// was cut from it.
    pub fn is_in_place(&mut self) -> bool {
        self.look().unwrap_or(false)
    }

    fn look(&mut self) -> io::Result<bool> {
        // A link in its place is another file, wherever it leads.
        let found = std::fs::symlink_metadata(&self.path)?;
        let identity = (found.dev(), found.ino());
        let is_same = *self.identity.get_or_insert(identity) == identity;
        let is_whole = found.len() >= self.length || self.is_whole(&found)?;
        if is_same && is_whole {
            self.length = found.len();
        }
        Ok(is_same && is_whole)
    }

    /// Whether a file that is shorter than before is as long as it says itself: `vacuum`
    /// makes it shorter (<https://sqlite.org/fileformat2.html>, section 1.3).
    fn is_whole(&self, found: &Metadata) -> io::Result<bool> {
        let mut header = [0; HEADER];
        if found.len() < HEADER as u64 {
            return Ok(false);
        }
        File::open(&self.path)?.read_exact_at(&mut header, 0)?;
        let [.., pages] = header.as_chunks::<4>().0 else {
            return Ok(false);
        };
        let page = match u16::from_be_bytes([header[16], header[17]]) {
            1 => 65_536,
            bytes => u64::from(bytes),
        };
        Ok(found.len() >= page * u64::from(u32::from_be_bytes(*pages)))
    }
}
