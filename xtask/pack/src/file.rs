//! Files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Reads a file.
///
/// # Errors
/// It cannot be read; the error names it.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a file unless it holds these bytes already, so that what is built from it
/// stays up to date.
///
/// # Errors
/// It cannot be written; the error names it.
pub fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
