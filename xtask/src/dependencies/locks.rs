//! The lock files.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::workspace::{FUZZING, Workspace};

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
    for folder in [""].iter().chain(&FUZZING) {
        let path = workspace.path(folder).join("Cargo.lock");
        let file = path.display();
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {file}"))?;
        let lock: Lock = toml::from_str(&text).with_context(|| file.to_string())?;
        let packages = lock.package.into_iter();
        let foreign = packages.filter(|package| package.source.is_some());
        names.extend(foreign.map(|package| package.name));
    }
    Ok(names)
}
