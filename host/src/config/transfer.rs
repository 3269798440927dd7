//! The database as Local Mode resources and back, beside a gateway that may be
//! running: it sees the change as it sees those of any other process.

use std::path::Path;
use std::sync::Arc;

use gateway_model::{ApiInstanceName, Errors, FileIssue, PolicyId, Secret};
use uuid::Uuid;

use super::files;
use super::opening::{OpenError, create_folder, open_vault};
use crate::compile::{Compiler, Engines};
use crate::edit::{ChangeError, Context, put_application, put_whole};
use crate::local_mode::{self, Declared, Secrets, WriteError};
use crate::snapshot::{Inventory, Snapshot};
use crate::store::{self, StoreError};
use crate::tls::CertificateFiles;
use crate::written::{PolicyRecord, SecretSource, WholeInstance};

/// Why the database could not be written as resources.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is no database, or it cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something in it cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Why resources were not applied. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// They have errors.
    #[error("The resources cannot run.")]
    Refused(Vec<FileIssue>),
    /// The data folder or the database cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The change could not be made.
    #[error(transparent)]
    Change(#[from] ChangeError),
}

/// Every API instance and client application of the database, as resources in YAML.
/// Of the secrets of client applications there are digests and nothing else.
///
/// # Errors
/// There is no database, it cannot be read, or with `with_keys` a secret cannot be
/// unsealed.
pub async fn export(
    data_dir: &Path,
    master_key: Option<&Secret>,
    with_keys: bool,
) -> Result<String, ExportError> {
    let written = store::open_existing(data_dir).await?.load().await?;
    if !with_keys {
        return Ok(local_mode::write_all(&written, &Secrets::Variables)?);
    }
    let vault = open_vault(data_dir, master_key, &written);
    let unseal = |policy: &PolicyRecord| {
        let secret = policy.secret.as_ref().ok_or("There is none.")?;
        match &secret.source {
            SecretSource::Sealed(sealed) => {
                let opened = vault.unseal(&policy.id, sealed);
                opened.map_err(|error| error.to_string())
            }
            SecretSource::Plain(secret) => Ok(secret.clone()),
        }
    };
    Ok(local_mode::write_all(&written, &Secrets::Plain(&unseal))?)
}

/// Writes API instances and client applications into the database, over those of their
/// names, all or none.
/// Gives the warnings.
///
/// # Errors
/// Nothing was changed, and the error says why.
pub async fn apply(
    data_dir: &Path,
    master_key: Option<&Secret>,
    engines: Engines,
    declared: &Declared,
) -> Result<Vec<FileIssue>, ApplyError> {
    // Read here, and not again while the change keeps others from writing.
    let certificates = Arc::new(CertificateFiles::read_at_once());
    let found = files::check_with(declared, engines.clone(), Arc::clone(&certificates));
    let new_id = |_: &PolicyRecord| PolicyId::new(Uuid::new_v4().to_string());
    let wholes = declared
        .instances
        .iter()
        .map(|instance| instance.whole(new_id));
    let wholes = wholes.collect::<Option<Vec<WholeInstance>>>();
    let Some(wholes) = wholes.filter(|_| !found.has_errors()) else {
        return Err(ApplyError::Refused(found));
    };
    create_folder(data_dir)?;
    let mut store = store::open(data_dir).await.map_err(OpenError::from)?;
    let mut change = store.begin().await.map_err(ChangeError::from)?;
    let written = change.load().await.map_err(ChangeError::from)?;
    let vault = Arc::new(open_vault(data_dir, master_key, &written));
    let now = engines.clock.now().as_secs();
    for whole in &wholes {
        let context = Context {
            written: &written,
            past: &[],
            vault: &vault,
            now,
        };
        // What one comes to has nothing to do with the others.
        let steps = put_whole(whole, context)?;
        change.write(&steps).await.map_err(ChangeError::from)?;
    }
    for application in &declared.applications {
        let steps = put_application(&application.record, &written, now);
        change.write(&steps).await.map_err(ChangeError::from)?;
    }
    let written = change.load().await.map_err(ChangeError::from)?;
    let names: Vec<_> = wholes
        .into_iter()
        .map(|whole| whole.instance.name)
        .collect();
    let compiler = Compiler::new(engines, vault, certificates);
    let snapshot = compiler.compile(written, &Inventory::default(), &names);
    let issues = issues_of(&names, declared, &snapshot);
    if issues.has_errors() {
        return Err(ApplyError::Refused(issues));
    }
    change.commit().await.map_err(ChangeError::from)?;
    Ok(found)
}

/// What is wrong with the API instances that were written, at their places.
fn issues_of(
    names: &[ApiInstanceName],
    declared: &Declared,
    snapshot: &Snapshot,
) -> Vec<FileIssue> {
    let locate = |name| {
        let instance = declared.instance(name)?;
        let issues = snapshot.issues.get(name)?.iter();
        Some(issues.filter_map(|issue| instance.locate(issue)))
    };
    names.iter().filter_map(locate).flatten().collect()
}
