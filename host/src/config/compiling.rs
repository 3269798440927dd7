//! From what is written to a snapshot, with the files that it names.
//!
//! Compiling is for threads where computing hurts nobody, and reading files for those
//! that may wait. Nothing here is served yet, and nothing is written.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::compile::Compiler;
use crate::edit::{ChangeError, Edit};
use crate::snapshot::Snapshot;
use crate::tls::CertificateFiles;
use crate::written::Written;

/// How long the files of certificates may take to be read.
const FILE_PATIENCE: Duration = Duration::from_secs(5);

/// Compiles, and reads the files of certificates that this needs.
pub async fn compile(
    compiler: &Compiler,
    served: &Arc<Snapshot>,
    written: Written,
) -> Result<Snapshot, ChangeError> {
    let files = Arc::new(CertificateFiles::read_apart());
    let mut snapshot = compile_with(&files, compiler, served, written, None).await?;
    while files.are_wanting() {
        read_wanting(&files).await;
        let written = snapshot.inventory.written;
        snapshot = compile_with(&files, compiler, served, written, None).await?;
    }
    Ok(snapshot)
}

/// Compiles with files of certificates as far as they were read, on a thread where
/// computing hurts nobody: keys and expressions take milliseconds.
pub async fn compile_with(
    files: &Arc<CertificateFiles>,
    compiler: &Compiler,
    served: &Arc<Snapshot>,
    written: Written,
    edit: Option<&Edit>,
) -> Result<Snapshot, ChangeError> {
    let compiler = compiler.with_files(Arc::clone(files));
    let served = Arc::clone(served);
    let edited = edit.map(Edit::instances).unwrap_or_default().to_vec();
    let compiling = spawn_blocking(move || compiler.compile(written, &served.inventory, &edited));
    compiling.await.map_err(|_| ChangeError::BrokenOff)
}

/// Reads files on a thread of its own. What does not answer in time is given up: a file
/// system may be gone.
pub async fn read_wanting(files: &Arc<CertificateFiles>) {
    let read = Arc::clone(files);
    let reading = spawn_blocking(move || read.read_wanting());
    if !matches!(timeout(FILE_PATIENCE, reading).await, Ok(Ok(()))) {
        files.give_up();
    }
}
