//! The admin UI as files that a browser loads: bound to JavaScript, named by their
//! content, compressed.
//!
//! `ui/index.html` refers to `/style.css` and `/boot.js`. The first comes from
//! `ui/`, the second is written here: it starts the application without an inline
//! script, which the content security policy of the admin listener forbids.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use brotli::enc::BrotliEncoderParams;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::file::{read, write_if_changed};

/// How many bytes the `.wasm` may have compressed: whoever opens the page waits for
/// them, about a third of a second at 10 Mbit/s, before there is anything to see.
const WASM_LIMIT: usize = 460_000;

/// How hard brotli tries, as its quality, for what is shipped and for what is tried here.
const SMALL: i32 = 11;
const QUICK: i32 = 4;

/// How long a name's digest is, in characters of base64url: 72 bits.
const DIGEST_CHARACTERS: usize = 12;

/// What to pack, and how.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder that the files are written to; what it was made from is written down
    /// beside it.
    folder: PathBuf,
    /// The compiled code.
    wasm: PathBuf,
    /// The folder with `style.css` and `index.html`.
    source: PathBuf,
    /// Compress quickly rather than well, and let the code have any size: for trying it
    /// on this machine.
    #[arg(long)]
    quick: bool,
    /// Let the code have any size, and compress it well.
    #[arg(long)]
    any_size: bool,
}

/// Packs the UI, unless what is in the folder was made from the same.
///
/// # Errors
/// A file cannot be read or written, or the code has grown too large.
pub fn pack_anew(arguments: &Arguments) -> Result<()> {
    let source = Source {
        wasm: read(&arguments.wasm)?,
        style: read(&arguments.source.join("style.css"))?,
        page: String::from_utf8(read(&arguments.source.join("index.html"))?)?,
        quick: arguments.quick,
    };
    let made_from = arguments.folder.with_extension("digest");
    let digest = source.digest();
    if fs::read(&made_from).is_ok_and(|old| old == digest.as_bytes()) {
        return Ok(());
    }
    let quality = if arguments.quick { QUICK } else { SMALL };
    let limit = (!arguments.quick && !arguments.any_size).then_some(WASM_LIMIT);
    write(&pack(source)?, &arguments.folder, quality, limit)?;
    write_if_changed(&made_from, digest.as_bytes())
}

/// What the packed UI is made from.
struct Source {
    wasm: Vec<u8>,
    style: Vec<u8>,
    page: String,
    quick: bool,
}

impl Source {
    /// Changes with anything that the packed UI depends on, this file included.
    fn digest(&self) -> String {
        let parts: [&[u8]; 5] = [
            include_bytes!("ui.rs"),
            &[u8::from(self.quick)],
            &self.wasm,
            &self.style,
            self.page.as_bytes(),
        ];
        let mut whole = Sha256::new();
        for part in parts {
            whole.update(Sha256::digest(part));
        }
        URL_SAFE_NO_PAD.encode(whole.finalize())
    }
}

/// Files by their path below the UI's root.
type Files = BTreeMap<String, Vec<u8>>;

fn pack(source: Source) -> Result<Files> {
    let bound = bind(source.wasm)?;
    let mut files = Files::new();
    let script = add(&mut files, "admin-ui", "js", bound.script);
    let wasm = add(&mut files, "admin-ui", "wasm", bound.wasm);
    let boot = format!(
        "import init from \"/{script}\";\n\
         init({{ module_or_path: \"/{wasm}\" }});\n"
    );
    let boot = add(&mut files, "boot", "js", boot.into_bytes());
    let style = add(&mut files, "style", "css", source.style);
    let page = refer(
        &source.page,
        "href=\"/style.css\"",
        &format!("href=\"/{style}\""),
    )?;
    let page = refer(&page, "src=\"/boot.js\"", &format!("src=\"/{boot}\""))?;
    files.insert("index.html".to_owned(), page.into_bytes());
    Ok(files)
}

/// What `wasm-bindgen` makes of a compiled UI.
struct Bound {
    script: Vec<u8>,
    wasm: Vec<u8>,
}

fn bind(wasm: Vec<u8>) -> Result<Bound> {
    let folder = tempfile::tempdir()?;
    Bindgen::new()
        .input_bytes("ui", wasm)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder.path())?;
    ensure!(
        !folder.path().join("snippets").exists(),
        "the UI brings JavaScript of its own (`inline_js`), which is not packed"
    );
    Ok(Bound {
        script: read(&folder.path().join("ui.js"))?,
        wasm: read(&folder.path().join("ui_bg.wasm"))?,
    })
}

/// Adds a file under a name that changes with its content, and returns its path.
fn add(files: &mut Files, name: &str, extension: &str, content: Vec<u8>) -> String {
    let mut digest = URL_SAFE_NO_PAD.encode(Sha256::digest(&content));
    digest.truncate(DIGEST_CHARACTERS);
    let path = format!("assets/{name}-{digest}.{extension}");
    files.insert(path.clone(), content);
    path
}

/// Replaces the one place where the page refers to something.
fn refer(page: &str, from: &str, to: &str) -> Result<String> {
    ensure!(
        page.matches(from).count() == 1,
        "ui/index.html must contain `{from}` exactly once"
    );
    Ok(page.replace(from, to))
}

/// Writes the files, each with a compressed copy beside it, in place of what is
/// in the folder. Where the code has grown too large, the folder stays as it is.
fn write(files: &Files, folder: &Path, quality: i32, limit: Option<usize>) -> Result<()> {
    let mut compressed = Files::new();
    for (path, content) in files {
        let small = compress(content, quality)?;
        println!(
            "    {path}: {} bytes, {} compressed",
            content.len(),
            small.len()
        );
        if let Some(limit) = limit
            && path.ends_with(".wasm")
        {
            check_size(small.len(), limit)?;
        }
        compressed.insert(format!("{path}.br"), small);
    }
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for (path, content) in files.iter().chain(&compressed) {
        write_if_changed(&folder.join(path), content)?;
    }
    Ok(())
}

fn check_size(compressed: usize, limit: usize) -> Result<()> {
    ensure!(
        compressed <= limit,
        "the admin UI has {compressed} bytes of compressed WebAssembly, {} more than \
         `WASM_LIMIT` in xtask/pack/src/ui.rs allows; what it consists of shows \
         `twiggy top admin-ui.wasm` in the folder wasm32-unknown-unknown/ui of the build",
        compressed - limit,
    );
    Ok(())
}

fn compress(content: &[u8], quality: i32) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality,
        lgwin: 22,
        // As powers of two of bytes, what made the UI smallest when it was tried.
        lgblock: 17,
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut Cursor::new(content), &mut compressed, &parameters)?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use super::{WASM_LIMIT, check_size};

    #[test]
    fn a_ui_that_has_grown_too_large_is_not_packed() {
        assert!(check_size(WASM_LIMIT, WASM_LIMIT).is_ok());
        let error = check_size(WASM_LIMIT + 7, WASM_LIMIT)
            .unwrap_err()
            .to_string();
        assert!(error.contains(" 7 more than"), "{error}");
    }
}
