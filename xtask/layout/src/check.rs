//! All rules, on every package.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::breach::Breach;
use crate::house::{HOUSES, House};
use crate::tree::Tree;
use crate::{circles, facades, neighbours, order};

/// Reads the source of every package of the repository in `root` and prints what leaves the layout.
///
/// # Errors
/// Something does, or a file cannot be read.
pub fn check(root: &Path) -> Result<()> {
    let mut count = 0;
    for house in HOUSES {
        let tree = Tree::read(root, house)?;
        for breach in breaches(&tree, house) {
            println!("    {breach}");
            count += 1;
        }
    }
    ensure!(count == 0, "{count} lines leave the layout");
    Ok(())
}

/// What breaks a rule: one breach for each line and rule.
fn breaches(tree: &Tree, house: &House) -> Vec<Breach> {
    let mut rules = [
        order::check(tree, house),
        facades::check(tree),
        neighbours::check(tree),
        circles::check(tree),
    ];
    for breaches in &mut rules {
        breaches.dedup_by(|one, other| one.file == other.file && one.line == other.line);
    }
    rules.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests;
