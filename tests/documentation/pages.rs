//! Which pages there are.

use std::fs;
use std::path::Path;

use gateway_tests::root;

/// A page of the documentation.
pub struct Page {
    /// Its path from the root of the repository.
    pub name: String,
    /// Its source.
    pub text: String,
}

/// The pages for those who use the gateway, whose blocks are run: the first page, all below
/// `docs/`, and those of the examples.
pub fn shown() -> Vec<Page> {
    let mut pages = vec![read("README.md")];
    for folder in ["docs", "examples"] {
        walk(folder, &mut pages);
    }
    pages
}

/// These, and what is written for those who change the gateway.
pub fn all() -> Vec<Page> {
    let mut pages = shown();
    for name in ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"] {
        if root().join(name).exists() {
            pages.push(read(name));
        }
    }
    pages.push(read("component/dataweave/COMPATIBILITY.md"));
    pages
}

fn walk(folder: &str, pages: &mut Vec<Page>) {
    let Ok(entries) = fs::read_dir(root().join(folder)) else {
        return;
    };
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for name in names {
        let path = format!("{folder}/{name}");
        if root().join(&path).is_dir() {
            walk(&path, pages);
        } else if Path::new(&name).extension().is_some_and(|it| it == "md") {
            pages.push(read(&path));
        }
    }
}

fn read(name: &str) -> Page {
    let text = fs::read_to_string(root().join(name));
    Page {
        name: name.to_owned(),
        text: text.unwrap_or_else(|error| panic!("{name}: {error}")),
    }
}
