//! The compiled UI, split where its source says so.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, anyhow, ensure};

use super::files::{Files, read_all};
use crate::file::read;

/// The name of the code that comes first, and of the script that it is bound to.
pub const MAIN: &str = "admin-ui";

/// The script that loads the pieces. Both scripts refer to each other by these names.
pub const LOADER: &str = "pieces.js";

/// Code that was split, and not yet bound to JavaScript.
pub struct Split {
    /// The code that comes first.
    pub first: Vec<u8>,
    /// The script that loads the others.
    pub loader: String,
    /// The other code, by the names of its files.
    pub files: Files,
    /// The names of the files of each piece.
    pub pieces: BTreeMap<String, BTreeSet<String>>,
}

impl Split {
    /// Files that several pieces share, each with their number.
    pub fn shared(&self) -> BTreeMap<&str, usize> {
        let mut users = BTreeMap::new();
        for file in self.pieces.values().flatten() {
            *users.entry(file.as_str()).or_default() += 1;
        }
        users.retain(|_, users| *users > 1);
        users
    }

    /// The pages that need a file. A piece whose name goes on behind that of another, as
    /// `policy_preview` does, comes with that one.
    pub fn pages(&self, file: &str) -> BTreeSet<&str> {
        let users = self.pieces.iter().filter(|(_, files)| files.contains(file));
        users.map(|(piece, _)| self.page(piece)).collect()
    }

    fn page<'a>(&'a self, piece: &'a str) -> &'a str {
        let mut others = self.pieces.keys().map(String::as_str);
        let page = others.find(|other| {
            let rest = piece.strip_prefix(other);
            rest.is_some_and(|rest| rest.starts_with('_'))
        });
        page.unwrap_or(piece)
    }
}

/// Splits the code.
///
/// # Errors
/// It was compiled without what splitting needs (`--emit-relocs`), or is of one piece.
pub fn split(wasm: &[u8]) -> Result<Split> {
    let folder = tempfile::tempdir()?;
    let first = folder.path().join("first.wasm");
    let pieces = folder.path().join("pieces");
    let loader = format!("./{LOADER}");
    let script = format!("./{MAIN}.js");
    let mut options = wasm_split_cli_support::Options::new(wasm);
    options.output_dir = &pieces;
    options.main_out_path = &first;
    options.link_name = &loader;
    options.main_module = &script;
    let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:#}"))?;
    ensure!(
        !split.prefetch_map.is_empty(),
        "the UI is of one piece: nothing in it says where to cut"
    );
    let mut files = read_all(&pieces)?;
    let loader = files.remove(LOADER).unwrap_or_default();
    let pieces = split.prefetch_map.into_iter().map(|(piece, files)| {
        let files = files.into_iter().map(|file| format!("{file}.wasm"));
        (piece, files.collect())
    });
    Ok(Split {
        first: read(&first)?,
        loader: String::from_utf8(loader)?,
        files,
        pieces: pieces.collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::Split;
    use crate::ui::files::Files;

    #[test]
    fn pieces_of_one_page_are_one_user_of_what_they_share() {
        let pieces = [
            ("list", "shared"),
            ("policy", "shared"),
            ("policy_preview", "shared"),
            ("policyholder", "other"),
        ];
        let pieces = pieces.map(|(piece, file)| {
            let files = BTreeSet::from([file.to_owned()]);
            (piece.to_owned(), files)
        });
        let split = Split {
            first: Vec::new(),
            loader: String::new(),
            files: Files::new(),
            pieces: BTreeMap::from(pieces),
        };
        assert_eq!(split.pages("shared"), BTreeSet::from(["list", "policy"]));
        assert_eq!(split.pages("other"), BTreeSet::from(["policyholder"]));
        assert_eq!(split.shared().get("shared"), Some(&3));
    }
}
