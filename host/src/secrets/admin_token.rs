//! The token that opens the admin API.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::file;
use crate::plain_file::{Stamp, stamp};

/// A token shorter than this could be guessed.
const MIN_LENGTH: usize = 32;

/// A bearer token (RFC 6750): 32 random bytes in base64url, unless an admin
/// wrote another one into the file. It is the one that the file holds at the time: a token
/// that has leaked is withdrawn by writing another one.
pub struct AdminToken {
    path: PathBuf,
    known: Mutex<Known>,
}

struct Known {
    /// How the file was when it was read.
    stamp: Stamp,
    /// None while the file holds nothing that can be a token.
    token: Option<Zeroizing<String>>,
}

impl AdminToken {
    /// Reads the file `admin-token` of the data folder, or creates it.
    ///
    /// # Errors
    /// The file cannot be read or created, or what it holds is too short.
    pub fn of_folder(data_dir: &Path) -> Result<Self, AdminTokenError> {
        let path = data_dir.join("admin-token");
        match Self::read_or_create(&path) {
            Ok(text) if text.len() < MIN_LENGTH => Err(AdminTokenError::Short(path)),
            Ok(text) => Ok(Self {
                known: Mutex::new(Known {
                    stamp: stamp(&path),
                    token: Some(text),
                }),
                path,
            }),
            Err(source) => Err(AdminTokenError::File { path, source }),
        }
    }

    /// The file that holds it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this is the token. Takes the same time whichever byte is wrong.
    pub fn matches(&self, candidate: &[u8]) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let now = stamp(&self.path);
        if known.stamp != now {
            known.stamp = now;
            known.token = self.read_again();
        }
        let token = known.token.as_ref();
        token.is_some_and(|token| token.as_bytes().ct_eq(candidate).into())
    }

    /// What the changed file holds, if it can be a token.
    fn read_again(&self) -> Option<Zeroizing<String>> {
        let path = self.path.display();
        match file::read(&self.path) {
            Ok(Some(text)) if text.len() >= MIN_LENGTH => {
                tracing::info!(%path, "the admin token was read again");
                Some(text)
            }
            Ok(_) => {
                tracing::error!(%path, "the admin token is missing or too short, so none is right");
                None
            }
            Err(error) => {
                tracing::error!(%path, %error, "the admin token cannot be read, so none is right");
                None
            }
        }
    }

    fn read_or_create(path: &Path) -> io::Result<Zeroizing<String>> {
        if let Some(text) = file::read(path)? {
            return Ok(text);
        }
        let mut bytes = Zeroizing::new([0; 32]);
        file::fill_random(bytes.as_mut_slice())?;
        let text = Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice()));
        match file::create(path, &text) {
            // Another process was first; its token is the one in force.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Ok(file::read(path)?.unwrap_or_default())
            }
            created => created.map(|()| text),
        }
    }
}

impl fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

/// Why there is no admin token.
#[derive(Debug, thiserror::Error)]
pub enum AdminTokenError {
    /// The file cannot be read or created.
    #[error("The admin token {path} cannot be read or created: {source}.")]
    File {
        /// The file.
        path: PathBuf,
        /// What the file system reports.
        source: io::Error,
    },
    /// The file holds too little.
    #[error("The admin token {0} is shorter than 32 characters. Remove the file to have one made.")]
    Short(PathBuf),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_itself_matches() {
        let folder = tempfile::tempdir().unwrap();
        let token = AdminToken::of_folder(folder.path()).unwrap();
        let text = file::read(&folder.path().join("admin-token"))
            .unwrap()
            .unwrap();
        assert_eq!(text.len(), 43);
        assert!(token.matches(text.as_bytes()));
        assert!(!token.matches(&text.as_bytes()[1..]));
        assert!(!token.matches(b""));
    }

    #[test]
    fn the_token_survives_a_restart_and_an_empty_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let first = AdminToken::of_folder(folder.path()).unwrap();
        let again = AdminToken::of_folder(folder.path()).unwrap();
        assert!(again.matches(file::read(&first.path).unwrap().unwrap().as_bytes()));

        std::fs::write(folder.path().join("admin-token"), "\n").unwrap();
        let error = AdminToken::of_folder(folder.path()).unwrap_err();
        assert!(matches!(error, AdminTokenError::Short(_)));
    }
}
