//! The folder that a page is followed in, as if it were the repository after its first build.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use gateway_tests::{artifacts, program, root};
use tempfile::TempDir;

use crate::ports::Ports;

/// What the gateway reads again when it changes, by the ends of the names.
const FOLLOWED: [&str; 5] = ["crt", "key", "pem", "yaml", "yml"];

/// A folder of one page, which goes with it.
pub struct Folder {
    whole: TempDir,
}

/// The files that the gateway may follow: where, when written, how long.
pub type Followed = Vec<(PathBuf, SystemTime, u64)>;

impl Folder {
    /// A fresh one, with what is built beside it.
    pub fn new() -> Self {
        let whole = tempfile::Builder::new().prefix("page-").tempdir().unwrap();
        let folder = Self { whole };
        for part in [
            folder.bin(),
            folder.session(),
            folder.page().join("target/demo"),
        ] {
            fs::create_dir_all(part).unwrap();
        }
        let page = folder.page();
        for (what, name) in [
            (program(), folder.bin().join("jwt-gateway")),
            (program(), page.join("target/demo/jwt-gateway")),
            (artifacts(), page.join("target/artifacts")),
            (
                root().join("tests/judges/node_modules"),
                page.join("node_modules"),
            ),
        ] {
            symlink(what, name).unwrap();
        }
        folder
    }

    /// Where the commands of the page run.
    pub fn page(&self) -> PathBuf {
        self.whole.path().join("page")
    }

    /// Where `jwt-gateway` is.
    pub fn bin(&self) -> PathBuf {
        self.whole.path().join("bin")
    }

    /// Where the session keeps what it needs.
    pub fn session(&self) -> PathBuf {
        self.whole.path().join("session")
    }

    /// Copies a folder of the repository, its ports translated.
    pub fn copy(&self, folder: &str, ports: &mut Ports) {
        let target = self.page().join(folder);
        fs::create_dir_all(&target).unwrap();
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name();
            let path = format!("{folder}/{}", name.to_str().unwrap());
            let source = root().join(&path);
            if source.is_dir() {
                self.copy(&path, ports);
                continue;
            }
            let text = fs::read_to_string(&source);
            let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
            fs::write(target.join(name), ports.used(&text)).unwrap();
        }
    }

    /// Writes a file of the page.
    pub fn write(&self, path: &str, content: &str) {
        let path = self.page().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// The state of what the gateway may follow.
    pub fn followed(&self) -> Followed {
        let mut followed = Vec::new();
        collect(&self.page(), &mut followed);
        followed.sort();
        followed
    }
}

fn collect(folder: &Path, followed: &mut Followed) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // It may be gone already: a gateway is at work here.
        let Ok(about) = fs::symlink_metadata(&path) else {
            continue;
        };
        let is_followed = path
            .extension()
            .is_some_and(|extension| FOLLOWED.iter().any(|followed| extension == *followed));
        if about.is_dir() {
            collect(&path, followed);
        } else if is_followed {
            followed.push((path, about.modified().unwrap(), about.len()));
        }
    }
}
