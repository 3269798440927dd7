//! Which database the gateway has, and where it is.

use std::path::{Path, PathBuf};

use super::contract::Store;
use super::error::StoreError;
use super::sqlite::Sqlite;

/// Opens the database of a data folder, creates it if need be, and brings its tables
/// up to this version.
///
/// # Errors
/// One sentence that says what is wrong with it.
pub async fn open(data_dir: &Path) -> Result<Box<dyn Store>, StoreError> {
    Ok(Box::new(Sqlite::open(&file_of(data_dir)).await?))
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
