//! From what is written to a snapshot, with the files that it names.
//!
//! Compiling is for threads where computing hurts nobody, and reading files for those
//! that may wait. Nothing here is served yet, and nothing is written.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::configuration::Configuration;
use crate::edit::{ChangeError, Edit};
use crate::snapshot::Snapshot;
use crate::tls::CertificateFiles;
use crate::written::Written;

/// How long the files of certificates may take to be read.
const FILE_PATIENCE: Duration = Duration::from_secs(5);

impl Configuration {
    /// Compiles, and reads the files of certificates that this needs.
    pub(super) async fn compile(&self, written: Written) -> Result<Snapshot, ChangeError> {
        let files = Arc::new(CertificateFiles::read_apart());
        let mut snapshot = self.compile_once(written, None, &files).await?;
        while files.are_wanting() {
            read_wanting(&files).await;
            let written = snapshot.inventory.written;
            snapshot = self.compile_once(written, None, &files).await?;
        }
        Ok(snapshot)
    }

    /// Compiles on a thread where computing hurts nobody: keys and expressions
    /// take milliseconds.
    pub(super) async fn compile_once(
        &self,
        written: Written,
        edit: Option<&Edit>,
        files: &Arc<CertificateFiles>,
    ) -> Result<Snapshot, ChangeError> {
        let compiler = self.compiler.with_files(Arc::clone(files));
        let previous = self.snapshot.load_full();
        let edited = edit.and_then(|edit| edit.instance().cloned());
        let edited = Vec::from_iter(edited);
        let compiling = tokio::task::spawn_blocking(move || {
            compiler.compile(written, &previous.inventory, &edited)
        });
        compiling.await.map_err(|_| ChangeError::BrokenOff)
    }
}

/// Reads files on a thread of its own. What does not answer in time is given up: a file
/// system may be gone.
pub(super) async fn read_wanting(files: &Arc<CertificateFiles>) {
    let read = Arc::clone(files);
    let reading = tokio::task::spawn_blocking(move || read.read_wanting());
    if !matches!(timeout(FILE_PATIENCE, reading).await, Ok(Ok(()))) {
        files.give_up();
    }
}
