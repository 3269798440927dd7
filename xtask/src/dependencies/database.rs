//! The kept advisories as the database that cargo-deny reads.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::list::{Advisory, List, Versions};

/// The folder that cargo-deny looks for, which it names after the address that the
/// whole database is fetched from.
pub const NAME: &str = "advisory-db-3157b0e258782691";

/// Writes the database into a folder, in place of what was there.
///
/// # Errors
/// The folder cannot be written.
pub fn write(list: &List, folder: &Path) -> Result<()> {
    let database = folder.join(NAME);
    if database.exists() {
        fs::remove_dir_all(&database)
            .with_context(|| format!("cannot empty {}", database.display()))?;
    }
    // cargo-deny takes this file's date for that of the last fetch, and refuses to work
    // with an old one. How old the copy is, the step says instead.
    put(&database.join(".git/FETCH_HEAD"), "")?;
    for (id, advisory) in &list.advisories {
        put(
            &database.join(format!("crates/{id}.md")),
            &page(id, advisory),
        )?;
    }
    Ok(())
}

/// An advisory as the database has it, with a pointer to its text.
fn page(id: &str, advisory: &Advisory) -> String {
    let Advisory {
        package,
        date,
        informational,
        versions: Versions {
            patched,
            unaffected,
        },
    } = advisory;
    let kind = informational
        .as_ref()
        .map_or_else(String::new, |kind| format!("informational = {kind:?}\n"));
    format!(
        "```toml\n[advisory]\nid = {id:?}\npackage = {package:?}\ndate = {date:?}\n{kind}\n\
         [versions]\npatched = {patched:?}\nunaffected = {unaffected:?}\n```\n\n\
         # {package} has an advisory\n"
    )
}

fn put(file: &Path, text: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}
