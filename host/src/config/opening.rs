//! The first look at what a configuration is made of: the data folder, its master
//! key, and the files of Local Mode.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use gateway_model::Secret;

use super::files::Files;
use crate::local_mode::{FolderWatch, SourceFile};
use crate::secrets::{MasterKey, Vault};
use crate::store::StoreError;
use crate::variables::Environment;
use crate::written::Written;

/// Why the configuration cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder cannot be made.
    #[error("The data folder {path} cannot be created: {source}.")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the file system reports.
        source: io::Error,
    },
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder of Local Mode cannot be read.
    #[error("The folder {path} of --config-dir cannot be read: {source}.")]
    Files {
        /// The folder.
        path: PathBuf,
        /// What the file system reports.
        source: io::Error,
    },
}

/// Opens the vault with the master key that is given, else with that of the data folder.
/// None is made where secrets are `written` already, which it could not unseal. A master
/// key that is missing or wrong leaves the vault closed, which is no error.
pub fn open_vault(data_dir: &Path, master_key: Option<&Secret>, written: &Written) -> Vault {
    let is_used = || written.policies().any(|policy| policy.secret.is_some());
    Vault::new(match master_key {
        Some(text) => MasterKey::given(text),
        None => MasterKey::of_folder(data_dir, is_used()),
    })
}

/// Begins to watch the folder of Local Mode, if there is one, and reads its files.
///
/// # Errors
/// The folder cannot be read.
pub async fn open_files(folder: Option<&Path>) -> Result<(Files, Vec<SourceFile>), OpenError> {
    let Some(folder) = folder else {
        return Ok((Files::none(), Vec::new()));
    };
    let watched = FolderWatch::start(folder).await;
    let (watch, found) = watched.map_err(|source| OpenError::Files {
        path: folder.to_owned(),
        source,
    })?;
    Ok((Files::watched(watch, Environment::of_process()), found))
}

/// Creates the data folder for the gateway's own user alone, if it is not there.
pub fn create_folder(path: &Path) -> Result<(), OpenError> {
    let created = fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path);
    created.map_err(|source| OpenError::Folder {
        path: path.to_owned(),
        source,
    })
}
