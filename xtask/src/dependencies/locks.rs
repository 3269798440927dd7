//! The lock files.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::workspace::Workspace;

/// Every lock file. The fuzz targets have one of their own.
const LOCKS: [&str; 2] = ["Cargo.lock", "component/dataweave/fuzz/Cargo.lock"];

#[derive(Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    /// None for a package of this repository.
    source: Option<String>,
}

/// The names of the packages that come from elsewhere.
///
/// # Errors
/// A lock file cannot be read.
pub fn packages(workspace: &Workspace) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for file in LOCKS {
        let text = fs::read_to_string(workspace.path(file))
            .with_context(|| format!("cannot read {file}"))?;
        let lock: Lock = toml::from_str(&text).with_context(|| file.to_owned())?;
        let packages = lock.package.into_iter();
        let foreign = packages.filter(|package| package.source.is_some());
        names.extend(foreign.map(|package| package.name));
    }
    Ok(names)
}
