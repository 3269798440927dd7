//! All rules, on every package.

use anyhow::{Result, ensure};

use super::breach::Breach;
use super::house::{HOUSES, House};
use super::tree::Tree;
use super::{circles, facades, neighbours, order};
use crate::workspace::Workspace;

/// Reads the source of every package and prints what leaves the layout.
///
/// # Errors
/// Something does, or a file cannot be read.
pub fn check(workspace: &Workspace) -> Result<()> {
    let mut count = 0;
    for house in HOUSES {
        let tree = Tree::read(workspace.root(), house)?;
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
