//! Files that somebody names: read whole, if they are what a file should be.
//!
//! Whoever may name a file must not be able to hold up or fill the process with it. A
//! pipe is therefore opened without waiting for its other end, only regular files are
//! read, and no more of them than was agreed on.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::OFlags;
use zeroize::Zeroizing;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// What the file system reports.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is a folder, a device or a pipe.
    #[error("it is not a regular file")]
    NotRegular,
    /// It has more bytes than this.
    #[error("it is larger than {0} bytes")]
    TooLarge(u64),
}

/// Whether the last part of a path may be a symbolic link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// It may.
    Follow,
    /// It must not: opening it fails.
    Refuse,
}

/// What tells one state of a file from another: when it was changed, its length and which
/// file it is; nothing if it cannot be looked at.
pub type Stamp = Option<(i64, i64, u64, u64)>;

/// How a file is now.
pub fn stamp(path: impl AsRef<Path>) -> Stamp {
    let found = std::fs::metadata(path).ok()?;
    Some((found.ctime(), found.ctime_nsec(), found.len(), found.ino()))
}

/// The content of a regular file of at most `limit` bytes. May block as long as the
/// file system does.
///
/// # Errors
/// It is something else, or cannot be read.
pub fn read(path: &Path, limit: u64) -> Result<Zeroizing<Vec<u8>>, FileError> {
    read_opened(open(path, Links::Follow)?, limit)
}

/// Opens a regular file for reading.
///
/// # Errors
/// It is something else, or cannot be opened.
pub fn open(path: &Path, links: Links) -> Result<File, FileError> {
    let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    if links == Links::Refuse {
        flags |= OFlags::NOFOLLOW;
    }
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(FileError::NotRegular)
    }
}

/// As [`read`], of a file that is open.
///
/// # Errors
/// It is too large, or cannot be read.
pub fn read_opened(file: File, limit: u64) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let length = file.metadata()?.len();
    let capacity = usize::try_from(length.min(limit)).unwrap_or_default();
    // It does not grow for a file that stays as long as it is: nothing is left behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity + 1));
    // A file may grow while it is read, and some that say 0 are endless.
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(FileError::TooLarge(limit));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn only_a_regular_file_of_the_agreed_size_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "12345").unwrap();
        symlink(path("file"), path("link")).unwrap();
        let made = Command::new("mkfifo").arg(path("pipe")).status();
        assert!(made.unwrap().success());

        for name in ["file", "link"] {
            assert_eq!(read(&path(name), 5).unwrap().as_slice(), b"12345");
        }
        assert!(matches!(
            read(&path("file"), 4),
            Err(FileError::TooLarge(4))
        ));
        let others = [path("pipe"), folder.path().to_owned(), "/dev/zero".into()];
        for other in others {
            let read = read(&other, 5);
            assert!(matches!(read, Err(FileError::NotRegular)), "{other:?}");
        }
        // The kernel says that it has no bytes.
        let endless = read(Path::new("/proc/self/maps"), 5);
        assert!(matches!(endless, Err(FileError::TooLarge(5))));
        assert!(open(&path("link"), Links::Refuse).is_err());
    }
}
