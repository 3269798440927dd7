//! The first look at what a configuration is made of: the data folder, its master
//! key, and the files of Local Mode.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt as _};
use std::path::{Path, PathBuf};

use gateway_model::Secret;

use super::files::Files;
use crate::local_mode::{FolderWatch, SourceFile};
use crate::secrets::{MasterKey, Vault};
use crate::settings::Settings;
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

/// What is dangerous about how the gateway was set up, in sentences.
pub fn dangers(settings: &Settings) -> Vec<String> {
    let admin = settings.admin;
    let in_clear = (!admin.ip().is_loopback()).then(|| {
        format!(
            "The admin API listens on {admin} without TLS, so the admin token and private keys cross the network in clear. Choose an address of loopback with --admin, and put something that speaks TLS before it."
        )
    });
    in_clear
        .into_iter()
        .chain(exposed(&settings.data_dir))
        .collect()
}

/// What of a data folder others may read or write.
fn exposed(data_dir: &Path) -> Vec<String> {
    let files = ["gateway.db", "gateway.db-wal", "master-key", "admin-token"];
    let files = files.iter().map(|name| (data_dir.join(name), 0o077));
    let folder = (data_dir.to_owned(), 0o022);
    let open_to_others = |(path, bits): (PathBuf, u32)| {
        let mode = fs::metadata(&path).ok()?.permissions().mode() & 0o777;
        (mode & bits != 0).then(|| {
            let path = path.display();
            format!(
                "Others than the gateway's user may use {path}, whose mode is {mode:03o}. Take that away with chmod go-rwx {path}."
            )
        })
    };
    std::iter::once(folder)
        .chain(files)
        .filter_map(open_to_others)
        .collect()
}
