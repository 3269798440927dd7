//! Files that hold one secret each, for the gateway's own user alone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::plain_file::{self, FileError, Links};

/// Bytes of one secret.
const LARGEST: u64 = 64 * 1024;

/// The text of the file without white space around it; none if there is no file.
///
/// # Errors
/// The file is there and cannot be read, or is a symbolic link: whoever may write the
/// folder could lead it to a secret of their own.
pub fn read(path: &Path) -> io::Result<Option<Zeroizing<String>>> {
    let opened = plain_file::open(path, Links::Refuse);
    let read = opened.and_then(|file| plain_file::read_opened(file, LARGEST));
    match read {
        Ok(bytes) => {
            let text = str::from_utf8(&bytes).map_err(io::Error::other)?;
            Ok(Some(Zeroizing::new(text.trim().to_owned())))
        }
        Err(FileError::Io(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(FileError::Io(error)) => Err(error),
        Err(error) => Err(io::Error::other(error)),
    }
}

/// Creates the file with mode 0600. It appears under its name complete or not at
/// all, and one that is there already is never replaced.
///
/// # Errors
/// `AlreadyExists` if the file is there; otherwise what the file system reports.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut suffix = [0; 9];
    fill_random(&mut suffix)?;
    let partial = path.with_extension(URL_SAFE_NO_PAD.encode(suffix));
    let outcome = write_new(&partial, text).and_then(|()| fs::hard_link(&partial, path));
    fs::remove_file(&partial)?;
    outcome?;
    // Its name must survive a power cut as well: what it seals does.
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Fills the bytes from the operating system's source of randomness.
pub fn fill_random(bytes: &mut [u8]) -> io::Result<()> {
    aws_lc_rs::rand::fill(bytes).map_err(|_| io::Error::other("no random bytes are available"))
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_secret_file_is_private_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        assert!(read(&path).unwrap().is_none());

        create(&path, "first").unwrap();
        let error = create(&path, "second").unwrap_err();

        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert_eq!(read(&path).unwrap().unwrap().as_str(), "first");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
