//! The kept copy of the advisories.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::workspace::{Workspace, write_if_changed};

const FILE: &str = "advisories.toml";

const PACKAGES_IN_A_LINE: usize = 5;

const HEAD: &str = "\
# What the RustSec advisory database, which is in the public domain (CC0), says about
# the packages of the lock files. An advisory's text is at
# https://rustsec.org/advisories/ID. `cargo xtask advisories` renews this copy; entries
# with a date after `as-of` were added one by one.
";

/// Advisories by their ids.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct List {
    /// The day of the database that they were copied from.
    pub as_of: String,
    /// The packages that were looked up.
    pub packages: BTreeSet<String>,
    /// What they say.
    pub advisories: BTreeMap<String, Advisory>,
}

/// What an advisory says.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub struct Advisory {
    /// The package.
    pub package: String,
    /// The day on which it was published.
    pub date: String,
    /// What it is if not a vulnerability: `unmaintained`, `unsound`, `notice`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub informational: Option<String>,
    /// Which versions are at fault.
    #[serde(flatten)]
    pub versions: Versions,
}

/// Versions that are not at fault; all others are.
#[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Versions {
    /// Those in which it is mended.
    #[serde(default)]
    pub patched: Vec<String>,
    /// Those that never had it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unaffected: Vec<String>,
}

impl List {
    /// Reads the copy.
    ///
    /// # Errors
    /// There is none, or it is damaged.
    pub fn read(workspace: &Workspace) -> Result<Self> {
        let text = fs::read_to_string(workspace.path(FILE))
            .with_context(|| format!("cannot read {FILE}"))?;
        toml::from_str(&text).with_context(|| format!("cannot understand {FILE}"))
    }

    /// Writes the copy, an advisory a line.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, workspace: &Workspace) -> Result<()> {
        let mut text = format!("{HEAD}as-of = {:?}\n\npackages = [\n", self.as_of);
        for packages in Vec::from_iter(&self.packages).chunks(PACKAGES_IN_A_LINE) {
            let quoted = packages.iter().map(|package| format!("{package:?}"));
            writeln!(text, "    {},", Vec::from_iter(quoted).join(", "))?;
        }
        text.push_str("]\n\n[advisories]\n");
        for (id, advisory) in &self.advisories {
            writeln!(text, "{id} = {}", toml::Value::try_from(advisory)?)?;
        }
        write_if_changed(&workspace.path(FILE), text.as_bytes())?;
        Ok(())
    }

    /// Of when it is, in words.
    pub fn age(&self) -> String {
        let dates = self.advisories.values().map(|advisory| &advisory.date);
        match dates.max().filter(|newest| **newest > self.as_of) {
            Some(newest) => format!("{} and single ones up to {newest}", self.as_of),
            None => self.as_of.clone(),
        }
    }
}
