//! The admin UI as files that a browser loads: compiled, bound to JavaScript,
//! named by their content, compressed.
//!
//! `ui/index.html` refers to `/style.css` and `/boot.js`. The first comes from
//! `ui/`, the second is written here: it starts the application without an inline
//! script, which the content security policy of the admin listener forbids.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use brotli::enc::BrotliEncoderParams;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::process::{run, step};
use crate::toolchain::{TARGET, Toolchain, add_flags};
use crate::workspace::{Workspace, write_if_changed};

/// The package of the admin UI, and the name of its `.wasm` file.
pub const PACKAGE: &str = "admin-ui";

/// Gives every component one type of view, whatever is in it. What the compiler
/// would make of each combination of types is a sixteenth of the compressed file.
const ONE_TYPE_OF_VIEW: &str = "--cfg erase_components";

/// How many bytes the `.wasm` may have compressed: whoever opens the page waits for
/// them, about a third of a second at 10 Mbit/s, before there is anything to see.
const WASM_LIMIT: usize = 454_000;

/// With a variable of this beginning cargo builds the UI by another profile than the
/// one that is shipped, so that its size says nothing.
const OTHER_PROFILE: &str = "CARGO_PROFILE_UI_";

/// How long a name's digest is, in characters of base64url: 72 bits.
const DIGEST_CHARACTERS: usize = 12;

/// The file of the artefacts that says what the packed UI was made from.
const MADE_FROM: &str = "ui.digest";

/// Compiles the UI and packs it into the folder `ui` of the artefacts.
pub fn build(toolchain: &Toolchain, workspace: &Workspace) -> Result<()> {
    step("Compiling the admin UI", || {
        let mut cargo = toolchain.cargo(workspace);
        add_flags(&mut cargo, ONE_TYPE_OF_VIEW);
        run(cargo.args([
            "build",
            "--package",
            PACKAGE,
            "--profile",
            "ui",
            "--target",
            TARGET,
        ]))
    })?;
    let wasm = toolchain
        .target(workspace)
        .join(TARGET)
        .join("ui")
        .join(format!("{PACKAGE}.wasm"));
    let source = Source {
        wasm: read(&wasm)?,
        style: read(&workspace.path("ui/style.css"))?,
        page: String::from_utf8(read(&workspace.path("ui/index.html"))?)?,
    };
    let made_from = workspace.artifacts().join(MADE_FROM);
    let digest = source.digest();
    if fs::read(&made_from).is_ok_and(|old| old == digest.as_bytes()) {
        return Ok(());
    }
    step("Packing the admin UI", || {
        write(
            &pack(source)?,
            &workspace.artifacts().join("ui"),
            is_shipped(toolchain),
        )?;
        write_if_changed(&made_from, digest.as_bytes())
    })?;
    Ok(())
}

/// What the packed UI is made from.
struct Source {
    wasm: Vec<u8>,
    style: Vec<u8>,
    page: String,
}

impl Source {
    /// Changes with anything that the packed UI depends on, this file included.
    fn digest(&self) -> String {
        let parts: [&[u8]; 4] = [
            include_bytes!("ui.rs"),
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
/// in the folder. Where the UI has grown too large, the folder stays as it is.
fn write(files: &Files, folder: &Path, is_shipped: bool) -> Result<()> {
    let mut compressed = Files::new();
    for (path, content) in files {
        let small = compress(content)?;
        println!(
            "    {path}: {} bytes, {} compressed",
            content.len(),
            small.len()
        );
        if path.ends_with(".wasm") && is_shipped {
            check_size(small.len())?;
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

/// Whether this is the UI that people get, whose size counts: another compiler may
/// make it somewhat larger, and that is no reason to have none.
fn is_shipped(toolchain: &Toolchain) -> bool {
    let mut variables = std::env::vars_os();
    let other = variables.any(|(name, _)| name.to_string_lossy().starts_with(OTHER_PROFILE));
    !other && matches!(toolchain, Toolchain::Same)
}

fn check_size(compressed: usize) -> Result<()> {
    ensure!(
        compressed <= WASM_LIMIT,
        "the admin UI has {compressed} bytes of compressed WebAssembly, {} more than \
         `WASM_LIMIT` in xtask/src/ui.rs allows; what it consists of shows \
         `twiggy top admin-ui.wasm` in the folder {TARGET}/ui of the build",
        compressed - WASM_LIMIT,
    );
    Ok(())
}

fn compress(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
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

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{WASM_LIMIT, check_size};

    #[test]
    fn a_ui_that_has_grown_too_large_is_not_packed() {
        assert!(check_size(WASM_LIMIT).is_ok());
        let error = check_size(WASM_LIMIT + 7).unwrap_err().to_string();
        assert!(error.contains(" 7 more than"), "{error}");
    }
}
