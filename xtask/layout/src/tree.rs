//! The files of a package, and what a path leads to.

use std::fs;
use std::path::Path as FilePath;

use anyhow::{Context, Result};

use crate::house::House;
use crate::paths::Path;
use crate::source::{self, Source};

/// The files of a package.
pub struct Tree {
    /// All but tests, by path.
    pub sources: Vec<Source>,
    library: &'static str,
}

impl Tree {
    /// Reads the package below `root`.
    ///
    /// # Errors
    /// A file cannot be read, or is not Rust.
    pub fn read(root: &FilePath, house: &House) -> Result<Self> {
        let mut files = Vec::new();
        gather(&root.join(house.folder), "", &mut files)?;
        Self::of(house, files.iter().map(|(file, text)| (&**file, &**text)))
    }

    /// The package that has these files: their paths in its folder, and their texts.
    ///
    /// # Errors
    /// A file is not Rust.
    pub fn of<'a>(
        house: &House,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self> {
        let mut sources = files
            .into_iter()
            .filter(|(file, _)| !source::is_test(file))
            .map(|(file, text)| Source::read(house.folder, file, text))
            .collect::<Result<Vec<_>>>()?;
        sources.sort_by(|one, other| one.file.cmp(&other.file));
        Ok(Self {
            sources,
            library: house.library,
        })
    }

    /// Where a path leads from a file, from the root of the package; none if it leads
    /// into another package.
    pub fn absolute(&self, from: &Source, path: &Path) -> Option<Vec<String>> {
        let [first, after @ ..] = path.words.as_slice() else {
            return None;
        };
        if after.is_empty() {
            return None;
        }
        let mut absolute = match first.as_str() {
            "crate" => Vec::new(),
            library if library == self.library => Vec::new(),
            "self" | "super" => from.module.clone(),
            child => {
                let module = [from.module.as_slice(), &[child.to_owned()]].concat();
                self.module(&module)?;
                from.module.clone()
            }
        };
        let named = ["crate", self.library].contains(&first.as_str());
        for word in path.words.iter().skip(usize::from(named)) {
            match word.as_str() {
                "self" => {}
                "super" => drop(absolute.pop()),
                word => absolute.push(word.to_owned()),
            }
        }
        Some(absolute)
    }

    /// The innermost file on the way of an absolute path.
    pub fn innermost(&self, absolute: &[String]) -> Option<&Source> {
        let ways = (0..=absolute.len()).rev();
        ways.filter_map(|length| absolute.get(..length))
            .find_map(|way| self.module(way))
    }

    /// The file that defines what an absolute path names, whoever hands it on.
    pub fn definition(&self, absolute: &[String]) -> Option<&Source> {
        let source = self.innermost(absolute)?;
        let (_, rest) = absolute.split_at_checked(source.module.len())?;
        let handed_on = rest.first().and_then(|name| {
            let path = source.handed_on.iter().find(|path| path.name == *name)?;
            self.absolute(source, path)
        });
        match handed_on {
            Some(path) if path != absolute => self.definition(&path),
            _ => Some(source),
        }
    }

    /// Whether a file is a façade: `mod.rs` with more than one file below it.
    pub fn is_facade(&self, source: &Source) -> bool {
        let below = self.sources.iter().filter(|other| {
            other.module.len() > source.module.len() && other.module.starts_with(&source.module)
        });
        source.is_mod_rs() && below.count() > 1
    }

    fn module(&self, module: &[String]) -> Option<&Source> {
        self.sources.iter().find(|source| source.module == module)
    }
}

fn gather(folder: &FilePath, relative: &str, files: &mut Vec<(String, String)>) -> Result<()> {
    let unreadable = || format!("cannot read {}", folder.display());
    for found in fs::read_dir(folder).with_context(unreadable)? {
        let entry = found?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &format!("{relative}{name}/"), files)?;
        } else if name.ends_with(".rs") {
            files.push((
                format!("{relative}{name}"),
                fs::read_to_string(entry.path())?,
            ));
        }
    }
    Ok(())
}
