//! Who may import whom: the layout of the code, checked. `cargo xtask layout` runs it.
//!
//! The layout is the list in `house`. Imports are read from the source: `use` lines,
//! paths in code and in the arguments of macros. What is compiled for tests alone may
//! look anywhere and is left out.
#![allow(
    clippy::print_stdout,
    reason = "standard output is how this program talks to people"
)]

mod breach;
mod check;
mod circles;
mod facades;
mod house;
mod neighbours;
mod order;
mod paths;
mod source;
mod tree;

use std::path::Path;

use anyhow::{Context, Result};

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    check::check(root.context("this package does not lie in the workspace")?)
}
