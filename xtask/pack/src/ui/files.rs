//! Files, and the same compressed.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;

use crate::file::{read, write_if_changed};

/// Files by their names.
pub type Files = BTreeMap<String, Vec<u8>>;

/// How hard brotli tries.
#[derive(Clone, Copy)]
pub enum Quality {
    /// For what is tried on this machine.
    Quick,
    /// For what is handed out.
    Small,
}

/// The same files in the content coding `br` (RFC 7932).
///
/// # Errors
/// None that is known of.
pub fn compress(files: &Files, quality: Quality) -> Result<Files> {
    let small = files.iter().map(|(name, content)| {
        let small = compress_one(content, quality)?;
        Ok((name.clone(), small))
    });
    small.collect()
}

fn compress_one(content: &[u8], quality: Quality) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: match quality {
            Quality::Quick => 4,
            Quality::Small => 11,
        },
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

/// Writes files into a folder, each with its compressed copy beside it.
///
/// # Errors
/// A file cannot be written.
pub fn write(files: &Files, compressed: &Files, folder: &Path) -> Result<()> {
    for (name, content) in files {
        write_if_changed(&folder.join(name), content)?;
    }
    for (name, content) in compressed {
        write_if_changed(&folder.join(format!("{name}.br")), content)?;
    }
    Ok(())
}

/// The files of a folder.
///
/// # Errors
/// One cannot be read, or is a folder.
pub fn read_all(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let name = path.file_name().unwrap_or_default();
        files.insert(name.to_string_lossy().into_owned(), read(&path)?);
    }
    Ok(files)
}
