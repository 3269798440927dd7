//! The files of a folder, as text.
//!
//! Files whose names end in `.yaml` or `.yml`, in any case, are read, in the order of
//! their names. Sub-folders are not, nor are names that begin with a dot: where
//! Kubernetes mounts a ConfigMap, both hold the same files once more. What may be meant
//! to be read is named among the files, with the reason why it is not.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use super::guard;
use crate::plain_file::{self, FileError};

/// Bytes of one file; more is refused. It bounds what one save can cost.
const LARGEST: u64 = 4 * 1024 * 1024;

/// A file and its text, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The file, as the folder was named.
    pub path: PathBuf,
    /// What it says, or why there is nothing to read.
    pub text: Result<String, Unread>,
}

/// Why there is no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is a file to be read and cannot be.
    Unreadable {
        /// One sentence, with a remedy where there is one.
        message: String,
        /// The line with the reason, counted from 1.
        line: u64,
        /// Whether there may be a policy binding in it.
        may_bind: bool,
    },
    /// It is none that is read, in one sentence.
    Ignored(String),
}

impl SourceFile {
    /// Reads a file.
    pub fn read(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            text: read_text(path),
        }
    }
}

/// Whether the name is one of those that are read.
pub fn is_source(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str);
    let lower = extension.map(str::to_ascii_lowercase);
    !is_hidden(path) && matches!(lower.as_deref(), Some("yaml" | "yml"))
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name();
    name.is_none_or(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Reads every file of a folder.
///
/// # Errors
/// The folder cannot be listed. A file that cannot be read is part of the answer.
pub fn read_folder(folder: &Path) -> io::Result<Vec<SourceFile>> {
    let entries = fs::read_dir(folder)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths.into_iter().filter_map(read_entry).collect())
}

/// An entry of the folder, unless it is none of those that are read or meant to be.
fn read_entry(path: PathBuf) -> Option<SourceFile> {
    let ignored = |path, reason: &str| SourceFile {
        path,
        text: Err(Unread::Ignored(reason.to_owned())),
    };
    if is_hidden(&path) {
        return None;
    }
    // Follows symbolic links: a mounted ConfigMap consists of them.
    if fs::metadata(&path).is_ok_and(|found| found.is_dir()) {
        let reason = "Folders in this folder are not read. Put its YAML files beside it.";
        return has_sources(&path).then(|| ignored(path, reason));
    }
    if is_source(&path) {
        return Some(SourceFile::read(&path));
    }
    let is_json = path.extension()?.eq_ignore_ascii_case("json");
    let reason = "Only files whose names end in .yaml or .yml are read. Rename this one.";
    is_json.then(|| ignored(path, reason))
}

fn has_sources(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.any(|path| is_source(&path))
}

fn read_text(path: &Path) -> Result<String, Unread> {
    let unreadable = |message| Unread::Unreadable {
        message,
        line: 1,
        may_bind: true,
    };
    let failed = |error: FileError| unreadable(format!("The file cannot be read: {error}."));
    let mut bytes = plain_file::read(path, LARGEST).map_err(failed)?;
    let bytes = std::mem::take(&mut *bytes);
    String::from_utf8(bytes).map_err(|error| not_utf8(&error))
}

/// Says in which line the first byte is that UTF-8 does not have.
fn not_utf8(error: &FromUtf8Error) -> Unread {
    let bytes = error.as_bytes();
    let before = bytes.iter().take(error.utf8_error().valid_up_to());
    // What UTF-16 has between the bytes of ASCII is taken out to look for words.
    let ascii: Vec<_> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    let message = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "This file is UTF-16. Save it as UTF-8.",
        _ => "There is a character here that is not UTF-8. Save the file as UTF-8.",
    };
    Unread::Unreadable {
        message: message.to_owned(),
        line: 1 + before.filter(|byte| **byte == b'\n').count() as u64,
        may_bind: guard::is_in_text(&String::from_utf8_lossy(&ascii)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_yaml_files_are_read_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.yml", "a.YAML", ".hidden.yaml", "notes.txt"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        fs::create_dir(folder.path().join("folder.yaml")).unwrap();
        fs::write(folder.path().join("bytes.yaml"), [0xff]).unwrap();
        let found = read_folder(folder.path()).unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|file| file.path.file_name().unwrap())
            .collect();
        assert_eq!(names, ["a.YAML", "b.yml", "bytes.yaml"]);
        assert_eq!(found[0].text, Ok("a.YAML".to_owned()));
        assert!(found[2].text.is_err());
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        assert!(read_folder(Path::new("/nowhere/conf.d")).is_err());
    }
}
