//! The compiled UI, cut into pieces, with the first one bound to JavaScript.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use super::files::{Files, read_all};
use super::split::{LOADER, MAIN, split};
use super::{common, module, texts};

/// The UI in pieces.
pub struct Cut {
    /// By their names in one folder.
    pub files: Files,
    /// The names of what each piece of the source needs beside what comes first.
    pub pieces: BTreeMap<String, BTreeSet<String>>,
}

/// Cuts the code into pieces and binds the first one to JavaScript.
///
/// # Errors
/// The code was compiled without what cutting needs (`--emit-relocs`), or brings
/// JavaScript of its own.
pub fn cut(wasm: &[u8]) -> Result<Cut> {
    let once = split(wasm)?;
    let mut split = split(&common::keep_first(wasm, &once)?)?;
    texts::merge(&mut split)?;
    let mut files = bind(&split.first)?;
    files.insert(LOADER.to_owned(), split.loader.into_bytes());
    for (name, content) in split.files {
        files.insert(name, module::without_names(&content)?);
    }
    Ok(Cut {
        files,
        pieces: split.pieces,
    })
}

/// What `wasm-bindgen` makes of the first piece.
fn bind(wasm: &[u8]) -> Result<Files> {
    let folder = tempfile::tempdir()?;
    Bindgen::new()
        .input_bytes(MAIN, wasm.to_vec())
        .web(true)?
        .typescript(false)
        // The pieces take the table of functions from the first one.
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder.path())?;
    ensure!(
        !folder.path().join("snippets").exists(),
        "the UI brings JavaScript of its own (`inline_js`), which is not packed"
    );
    read_all(folder.path())
}
