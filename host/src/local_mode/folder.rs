//! The files of a folder, as text.
//!
//! Files whose names end in `.yaml` or `.yml` are read, in the order of their
//! names. Sub-folders are not, nor are names that begin with a dot: where
//! Kubernetes mounts a ConfigMap, both hold the same files once more.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::plain_file;

/// Bytes of one file; more is refused. It bounds what one save can cost.
const LARGEST: u64 = 4 * 1024 * 1024;

/// A file and its text, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The file, as the folder was named.
    pub path: PathBuf,
    /// What it says, or one sentence about why it cannot be read.
    pub text: Result<String, String>,
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
    let hidden = path
        .file_name()
        .is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
    let extension = path.extension().and_then(OsStr::to_str);
    !hidden && matches!(extension, Some("yaml" | "yml"))
}

/// Reads every file of a folder.
///
/// # Errors
/// The folder cannot be listed. A file that cannot be read is part of the answer.
pub fn read_folder(folder: &Path) -> io::Result<Vec<SourceFile>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // Follows symbolic links: a mounted ConfigMap consists of them.
        let is_folder = fs::metadata(&path).is_ok_and(|found| found.is_dir());
        if is_source(&path) && !is_folder {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths.iter().map(|path| SourceFile::read(path)).collect())
}

fn read_text(path: &Path) -> Result<String, String> {
    let bytes = plain_file::read(path, LARGEST);
    let mut bytes = bytes.map_err(|error| format!("The file cannot be read: {error}."))?;
    let bytes = std::mem::take(&mut *bytes);
    String::from_utf8(bytes).map_err(|_| "The file is not UTF-8 text.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_yaml_files_are_read_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.yml", "a.yaml", ".hidden.yaml", "notes.txt"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        fs::create_dir(folder.path().join("folder.yaml")).unwrap();
        fs::write(folder.path().join("bytes.yaml"), [0xff]).unwrap();
        let found = read_folder(folder.path()).unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|file| file.path.file_name().unwrap())
            .collect();
        assert_eq!(names, ["a.yaml", "b.yml", "bytes.yaml"]);
        assert_eq!(found[0].text, Ok("a.yaml".to_owned()));
        assert!(found[2].text.as_ref().unwrap_err().contains("UTF-8"));
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        assert!(read_folder(Path::new("/nowhere/conf.d")).is_err());
    }
}
