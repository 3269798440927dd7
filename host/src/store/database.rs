//! Which database the gateway has, and where it is.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::contract::Store;
use super::error::StoreError;
use super::sqlite::{Sqlite, refuse_links};
use crate::secrets::MasterKey;

/// Opens the database of a data folder, creates it if need be, and brings its tables
/// up to this version.
///
/// # Errors
/// One sentence that says what is wrong with it.
pub async fn open(data_dir: &Path) -> Result<Box<dyn Store>, StoreError> {
    let file = file_of(data_dir);
    refuse_links(&file)?;
    refuse_loss(data_dir, &file)?;
    Ok(Box::new(Sqlite::open(&file).await?))
}

/// Refuses to begin anew where there was a database: its log would be thrown away, and
/// nobody would learn that the configuration is gone. The database is made before either.
fn refuse_loss(data_dir: &Path, file: &Path) -> Result<(), StoreError> {
    let mut log = OsString::from(file);
    log.push("-wal");
    let traces = [PathBuf::from(log), MasterKey::file(data_dir)];
    let trace = traces.into_iter().find(|trace| trace.exists());
    let is_there = fs::metadata(file).is_ok_and(|found| found.len() > 0);
    match trace {
        Some(trace) if !is_there => Err(StoreError::Lost {
            place: file.display().to_string(),
            beside: trace.display().to_string(),
        }),
        _ => Ok(()),
    }
}

/// As [`open`], where there is a database already.
///
/// # Errors
/// As [`open`], and there is none.
pub async fn open_existing(data_dir: &Path) -> Result<Box<dyn Store>, StoreError> {
    let file = file_of(data_dir);
    if !file.exists() {
        return Err(StoreError::Absent(file.display().to_string()));
    }
    open(data_dir).await
}

fn file_of(data_dir: &Path) -> PathBuf {
    data_dir.join("gateway.db")
}
