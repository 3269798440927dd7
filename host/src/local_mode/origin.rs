//! From a part of an API instance to its place in a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gateway_model::{FileIssue, Issue, Place, parts_around};

use crate::yaml::Places;

/// A document of a file, or a resource in one that holds several.
#[derive(Clone, Debug)]
pub struct DocumentPlace {
    file: Arc<PathBuf>,
    places: Arc<Places>,
    /// Where the resource stands in the document; empty for all of it.
    root: String,
}

impl DocumentPlace {
    /// The document whose parts are at these places of the file.
    pub fn new(file: &Arc<PathBuf>, places: Places) -> Self {
        Self {
            file: Arc::clone(file),
            places: Arc::new(places),
            root: String::new(),
        }
    }

    /// A resource that stands in this one.
    pub fn nested(&self, path: &str) -> Self {
        Self {
            root: Issue::error(path, "").within(&self.root).path,
            ..self.clone()
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// The line of a path, counted from 1.
    pub fn line(&self, path: &str) -> u32 {
        u32::try_from(self.place(path).line).unwrap_or(u32::MAX)
    }

    /// Where a path stands, for the order of what is written.
    pub fn place(&self, path: &str) -> Place {
        self.places.find(&Issue::error(path, "").within(&self.root))
    }

    /// An issue of the document at its place.
    pub fn locate(&self, issue: Issue) -> FileIssue {
        let located = issue.within(&self.root);
        FileIssue::new(&self.file, self.places.find(&located), located)
    }

    /// The place of a part of the document.
    pub fn at(&self, path: impl Into<String>) -> Origin {
        Origin {
            document: self.clone(),
            path: path.into(),
        }
    }
}

/// A part of a document.
#[derive(Clone, Debug)]
pub struct Origin {
    pub document: DocumentPlace,
    /// From the document's root.
    pub path: String,
}

impl Origin {
    /// A part of this part.
    pub fn within(&self, path: &str) -> Self {
        let path = Issue::error(path, "").within(&self.path).path;
        self.document.at(path)
    }

    /// An issue whose path begins at this part.
    pub fn locate(&self, issue: Issue) -> FileIssue {
        self.document.locate(issue.within(&self.path))
    }
}

/// Where each part of an API instance stands: its paths and theirs.
#[derive(Clone, Debug, Default)]
pub struct Origins(BTreeMap<String, Origin>);

impl Origins {
    /// Says where the part at `path` of the API instance stands.
    pub fn insert(&mut self, path: impl Into<String>, origin: Origin) {
        self.0.insert(path.into(), origin);
    }

    /// An issue of the API instance at its place in the files: that of the nearest
    /// part around it.
    pub fn locate(&self, issue: &Issue) -> Option<FileIssue> {
        let find = |part| Some((part, self.0.get(part)?));
        let (known, origin) = parts_around(&issue.path).find_map(find)?;
        let rest = issue.path.get(known.len()..).unwrap_or_default();
        let path = match (origin.path.as_str(), rest) {
            ("", rest) => rest.trim_start_matches('.').to_owned(),
            (path, rest) if known.is_empty() && !rest.is_empty() => format!("{path}.{rest}"),
            (path, rest) => format!("{path}{rest}"),
        };
        Some(origin.document.locate(Issue {
            path,
            ..issue.clone()
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn an_issue_is_found_in_the_nearest_part_around_it() {
        let source = "spec:\n  address: x\n  policies:\n  - config:\n      exp: -1\n";
        let document = yaml::parse(source).unwrap().remove(0);
        let place = DocumentPlace::new(&Arc::new(PathBuf::from("a.yaml")), document.places);
        let mut origins = Origins::default();
        origins.insert("", place.at("spec"));
        origins.insert("policies[1]", place.at("spec.policies[0]"));
        let locate = |path: &str| {
            origins
                .locate(&Issue::error(path, "m"))
                .unwrap()
                .to_string()
        };
        assert_eq!(
            locate("policies[1].config.exp"),
            "a.yaml:5:12: spec.policies[0].config.exp: m"
        );
        assert_eq!(locate("address"), "a.yaml:2:12: spec.address: m");
        assert_eq!(
            locate("policies[10].x"),
            "a.yaml:4:5: spec.policies[10].x: m"
        );
        assert_eq!(locate(""), "a.yaml:2:3: spec: m");
    }
}
