//! Files that hold one secret each, for the gateway's own user alone.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

/// The text of the file without white space around it; none if there is no file.
///
/// # Errors
/// The file is there and cannot be read.
pub fn read(path: &Path) -> io::Result<Option<Zeroizing<String>>> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let text = Zeroizing::new(text);
            Ok(Some(Zeroizing::new(text.trim().to_owned())))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
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
    outcome
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
