//! The whole of it: what comes in, what is written, and that nothing is done twice.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::files::{self, Files, Quality};
use super::{budget, cut};
use crate::file::{read, write_if_changed};

/// How long a name's digest is, in characters of base64url: 72 bits.
const DIGEST_CHARACTERS: usize = 12;

/// The files of `ui/` that are packed as they are.
const PLAIN: [&str; 2] = ["boot.js", "style.css"];

/// The page that every address of the UI starts with.
const PAGE: &str = "index.html";

/// What to pack, and how.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder that the files are written to; what it was made from is written down
    /// beside it.
    folder: PathBuf,
    /// The compiled code.
    wasm: PathBuf,
    /// The folder with `style.css`, `boot.js` and `index.html`.
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
/// A file cannot be read or written, or the code has grown too large; then the folder
/// stays as it is.
pub fn pack_anew(arguments: &Arguments) -> Result<()> {
    let source = Source::read(arguments)?;
    let made_from = arguments.folder.with_extension("digest");
    let digest = source.digest();
    if fs::read(&made_from).is_ok_and(|old| old == digest.as_bytes()) {
        return Ok(());
    }
    let quality = match arguments.quick {
        true => Quality::Quick,
        false => Quality::Small,
    };
    let cut = cut::cut(&source.wasm)?;
    let mut parts = cut.files;
    parts.extend(source.plain);
    let compressed = files::compress(&parts, quality)?;
    let sizes = budget::Sizes::of(&cut.pieces, &parts, &compressed);
    print!("{sizes}");
    if !arguments.quick && !arguments.any_size {
        sizes.check()?;
    }
    write(
        &source.page,
        &parts,
        &compressed,
        &arguments.folder,
        quality,
    )?;
    write_if_changed(&made_from, digest.as_bytes())
}

/// What the packed UI is made from.
struct Source {
    wasm: Vec<u8>,
    plain: Files,
    page: String,
    quick: bool,
}

impl Source {
    fn read(arguments: &Arguments) -> Result<Self> {
        let named = |name: &str| {
            let content = read(&arguments.source.join(name))?;
            anyhow::Ok((name.to_owned(), content))
        };
        Ok(Self {
            wasm: read(&arguments.wasm)?,
            plain: PLAIN.into_iter().map(named).collect::<Result<_>>()?,
            page: String::from_utf8(read(&arguments.source.join(PAGE))?)?,
            quick: arguments.quick,
        })
    }

    /// Changes with anything that the packed UI depends on, this program included.
    fn digest(&self) -> String {
        let program: [&[u8]; 8] = [
            include_bytes!("budget.rs"),
            include_bytes!("common.rs"),
            include_bytes!("cut.rs"),
            include_bytes!("files.rs"),
            include_bytes!("module.rs"),
            include_bytes!("packing.rs"),
            include_bytes!("split.rs"),
            include_bytes!("texts.rs"),
        ];
        let own: [&[u8]; 3] = [&[u8::from(self.quick)], &self.wasm, self.page.as_bytes()];
        let plain = self.plain.values().map(Vec::as_slice);
        digest(program.into_iter().chain(own).chain(plain))
    }
}

/// A name for contents.
fn digest<'a>(contents: impl Iterator<Item = &'a [u8]>) -> String {
    let mut whole = Sha256::new();
    for content in contents {
        whole.update(Sha256::digest(content));
    }
    URL_SAFE_NO_PAD.encode(whole.finalize())
}

/// Writes the page, and its parts below a folder that is named by what they are.
fn write(
    page: &str,
    parts: &Files,
    compressed: &Files,
    folder: &std::path::Path,
    quality: Quality,
) -> Result<()> {
    let named = parts
        .iter()
        .flat_map(|(name, content)| [name.as_bytes(), content]);
    let mut version = digest(named);
    version.truncate(DIGEST_CHARACTERS);
    let below = format!("assets/{version}");
    let page = refer(page, parts, &below)?.into_bytes();
    let page = Files::from([(PAGE.to_owned(), page)]);
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    files::write(&page, &files::compress(&page, quality)?, folder)?;
    files::write(parts, compressed, &folder.join(below))
}

/// Makes the page refer to its parts where they are.
fn refer(page: &str, parts: &Files, below: &str) -> Result<String> {
    let mut page = page.to_owned();
    for name in parts.keys() {
        page = page.replace(&format!("\"/{name}\""), &format!("\"/{below}/{name}\""));
    }
    for name in PLAIN {
        ensure!(
            page.contains(&format!("/{below}/{name}\"")),
            "ui/{PAGE} refers to no /{name}"
        );
    }
    Ok(page)
}
