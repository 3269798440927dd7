//! The key from which every other key at rest is derived.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gateway_model::Secret;
use zeroize::Zeroizing;

use super::file;

/// Bytes of a master key.
const LENGTH: usize = 32;

/// 32 random bytes. They stay in one place on the heap and are overwritten when
/// dropped.
pub struct MasterKey(Box<Zeroizing<[u8; LENGTH]>>);

impl MasterKey {
    /// Takes the master key over that was passed in, as 32 bytes in base64.
    ///
    /// # Errors
    /// The text is something else.
    pub fn given(text: &Secret) -> Result<Self, MasterKeyError> {
        Self::decode(text.expose()).ok_or(MasterKeyError::GivenMalformed)
    }

    /// Where it is in a data folder.
    pub fn file(data_dir: &Path) -> PathBuf {
        data_dir.join("master-key")
    }

    /// Reads the file `master-key` of the data folder, or creates it if there is
    /// nothing yet that was sealed with an earlier one.
    ///
    /// # Errors
    /// There is no usable master key; sealed records stay closed.
    pub fn of_folder(data_dir: &Path, records_exist: bool) -> Result<Self, MasterKeyError> {
        let path = Self::file(data_dir);
        let failed = |source| MasterKeyError::File {
            path: path.clone(),
            source,
        };
        match file::read(&path).map_err(failed)? {
            Some(text) => {
                Self::decode(&text).ok_or_else(|| MasterKeyError::FileMalformed(path.clone()))
            }
            None if records_exist => Err(MasterKeyError::Missing(path)),
            None => match Self::create(&path) {
                // Another process was first; its key is the one in force.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    Self::of_folder(data_dir, true)
                }
                created => created.map_err(failed),
            },
        }
    }

    /// A master key for one process, for tests and tools that keep nothing.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn random() -> io::Result<Self> {
        let mut key = Self::zero();
        file::fill_random(key.0.as_mut_slice())?;
        Ok(key)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    fn create(path: &Path) -> io::Result<Self> {
        let key = Self::random()?;
        let text = Zeroizing::new(STANDARD.encode(key.bytes()));
        file::create(path, &text)?;
        Ok(key)
    }

    fn decode(text: &str) -> Option<Self> {
        let decoded = Zeroizing::new(STANDARD.decode(text.trim()).ok()?);
        let mut key = Self::zero();
        // Nobody draws zeros: they are a place that was left empty.
        let fits = decoded.len() == LENGTH && decoded.iter().any(|byte| *byte != 0);
        if fits {
            key.0.copy_from_slice(&decoded);
        }
        fits.then_some(key)
    }

    fn zero() -> Self {
        Self(Box::new(Zeroizing::new([0; LENGTH])))
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The one passed in is not one.
    #[error(
        "The master key that was passed in as JWT_GATEWAY_MASTER_KEY or by JWT_GATEWAY_MASTER_KEY_FILE is not 32 random bytes in base64. Pass the master key that sealed the database, and restart."
    )]
    GivenMalformed,
    /// The file holds something else.
    #[error(
        "The master key {0} is not 32 random bytes in base64. Restore it from a backup, and restart."
    )]
    FileMalformed(PathBuf),
    /// There is no file, and making one would not open what is sealed already.
    #[error(
        "The master key {0} is missing, and the database holds private keys that it sealed. Restore the file or pass the key as JWT_GATEWAY_MASTER_KEY, and restart."
    )]
    Missing(PathBuf),
    /// The file cannot be read or created.
    #[error("The master key {path} cannot be read or created: {source}.")]
    File {
        /// The file.
        path: PathBuf,
        /// What the file system reports.
        source: io::Error,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_master_key_survives_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let first = MasterKey::of_folder(folder.path(), false).unwrap();
        let again = MasterKey::of_folder(folder.path(), true).unwrap();
        assert_eq!(first.bytes(), again.bytes());
    }

    #[test]
    fn a_lost_master_key_is_not_replaced_while_records_exist() {
        let folder = tempfile::tempdir().unwrap();
        let error = MasterKey::of_folder(folder.path(), true).unwrap_err();
        assert!(matches!(error, MasterKeyError::Missing(_)));
        assert!(!folder.path().join("master-key").exists());
    }

    #[test]
    fn only_32_bytes_in_base64_are_a_master_key() {
        let given = |text: &str| MasterKey::given(&Secret::new(text.to_owned()));
        assert!(given(&STANDARD.encode([7; 32])).is_ok());
        for text in [
            "",
            "short",
            "not base64!",
            &STANDARD.encode([7; 31]),
            &STANDARD.encode([0; 32]),
        ] {
            assert!(given(text).is_err(), "{text:?} was accepted");
        }
    }
}
