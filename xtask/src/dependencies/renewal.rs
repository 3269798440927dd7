//! Renews the kept copy of the advisories.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::list::{Advisory, List, Versions};
use super::{cargo_deny, database, locks};
use crate::process::{output, run};
use crate::workspace::Workspace;

/// What marks the end of an advisory's data, which its text follows.
const FENCE: &str = "```";

/// An advisory's data, of which the rest is not needed.
#[derive(Deserialize)]
struct Page {
    advisory: Metadata,
    #[serde(default)]
    versions: Versions,
}

#[derive(Deserialize)]
struct Metadata {
    id: String,
    package: String,
    date: String,
    informational: Option<String>,
    withdrawn: Option<String>,
}

/// Copies what a clone of the database says about the packages of the lock files;
/// without one, cargo-deny fetches the database.
///
/// # Errors
/// The database cannot be fetched or read.
pub fn renew(workspace: &Workspace, clone: Option<&Path>) -> Result<()> {
    let databases = workspace.target().join("advisories/whole");
    let fetched = databases.join(database::NAME);
    if clone.is_none() {
        run(cargo_deny::ready(workspace, &databases)?.args(["fetch", "db"]))?;
    }
    let database = clone.unwrap_or(&fetched);
    let mut git = Command::new("git");
    let as_of = output(
        git.current_dir(database)
            .args(["log", "-1", "--format=%cs"]),
    )?;
    let mut list = List {
        as_of: as_of.trim().to_owned(),
        packages: locks::packages(workspace)?,
        advisories: BTreeMap::new(),
    };
    for package in &list.packages {
        add(&database.join("crates").join(package), &mut list.advisories)?;
    }
    list.write(workspace)?;
    println!("{} advisories as of {}", list.advisories.len(), list.age());
    Ok(())
}

/// Adds the advisories on a package that still hold.
fn add(folder: &Path, advisories: &mut BTreeMap<String, Advisory>) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let file = entry?.path();
        let text = fs::read_to_string(&file)?;
        let data = text
            .trim_start()
            .strip_prefix("```toml")
            .and_then(|rest| Some(rest.split_once(FENCE)?.0))
            .with_context(|| format!("{} is not an advisory", file.display()))?;
        let Page { advisory, versions } =
            toml::from_str(data).with_context(|| file.display().to_string())?;
        if advisory.withdrawn.is_none() {
            let Metadata {
                id,
                package,
                date,
                informational,
                ..
            } = advisory;
            let advisory = Advisory {
                package,
                date,
                informational,
                versions,
            };
            advisories.insert(id, advisory);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_deny_is_given_is_what_the_database_says_unless_it_was_withdrawn() {
        let folder = tempfile::tempdir().unwrap();
        let page = |id: &str, more: &str| {
            let text = format!(
                "```toml\n[advisory]\nid = \"{id}\"\npackage = \"h2\"\ndate = \"2026-08-17\"\n{more}\n\
                 [versions]\npatched = [\n  \">= 0.4.16\",\n]\n```\n\n# Title\n\nText.\n"
            );
            fs::write(folder.path().join(id), text).unwrap();
        };
        page("RUSTSEC-2026-0258", "informational = \"unsound\"");
        page("RUSTSEC-2026-0259", "withdrawn = \"2026-08-18\"");
        let mut advisories = BTreeMap::new();
        add(folder.path(), &mut advisories).unwrap();
        assert_eq!(advisories.keys().collect::<Vec<_>>(), ["RUSTSEC-2026-0258"]);

        let list = List {
            as_of: String::new(),
            packages: [].into(),
            advisories,
        };
        let kept = tempfile::tempdir().unwrap();
        database::write(&list, kept.path()).unwrap();
        let mut read = BTreeMap::new();
        add(&kept.path().join(database::NAME).join("crates"), &mut read).unwrap();
        assert_eq!(read, list.advisories);
    }
}
