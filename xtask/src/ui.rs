//! The admin UI: compiled, and packed as files that a browser loads.

use std::path::Path;
use std::process::Command;
use std::{fs, io};

use anyhow::Result;

use crate::process::run;
use crate::toolchain::{TARGET, Toolchain, add_flags};
use crate::workspace::Workspace;

/// The package of the admin UI, and the name of its `.wasm` file.
const PACKAGE: &str = "admin-ui";

/// Gives every component one type of view, whatever is in it: what the compiler would make
/// of each combination of types is a sixteenth of the compressed file. And leaves in the
/// file what it takes to cut it into pieces.
const FLAGS: &str = "--cfg erase_components -Clink-args=--emit-relocs";

/// With a variable of this beginning cargo builds the UI by another profile than the
/// one that is shipped, so that its size says nothing.
const OTHER_PROFILE: &str = "CARGO_PROFILE_UI_";

/// How the UI is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    /// Soon, and of any size: for a browser on this machine.
    Soon,
    /// Small: for those who wait for it.
    Small,
}

impl Make {
    /// The UI as it is handed out if that is there and up to date, and otherwise one that
    /// is there soon.
    pub fn whatever_is_there(toolchain: &Toolchain, workspace: &Workspace) -> Self {
        let (_, folder) = Self::Small.profile();
        let compiled = toolchain.target(workspace).join(TARGET).join(folder);
        if is_up_to_date(&compiled.join(PACKAGE)).unwrap_or(false) {
            Self::Small
        } else {
            Self::Soon
        }
    }

    /// The profile, and cargo's folder for it.
    fn profile(self) -> (&'static str, &'static str) {
        match self {
            Self::Soon => ("dev", "debug"),
            Self::Small => ("ui", "ui"),
        }
    }
}

/// A cargo that compiles the UI.
pub fn compiler(make: Make, toolchain: &Toolchain, workspace: &Workspace) -> Command {
    let (profile, _) = make.profile();
    let mut cargo = toolchain.cargo(workspace);
    add_flags(&mut cargo, FLAGS);
    cargo.args(["build", "--package", PACKAGE, "--target", TARGET]);
    cargo.args(["--profile", profile]);
    cargo
}

/// Packs the compiled UI into the folder `ui` of the artefacts.
///
/// # Errors
/// `program`, which packs it, fails: the UI has grown too large, say.
pub fn pack(
    program: &Path,
    make: Make,
    toolchain: &Toolchain,
    workspace: &Workspace,
) -> Result<()> {
    let (_, folder) = make.profile();
    let compiled = toolchain.target(workspace).join(TARGET).join(folder);
    let mut pack = Command::new(program);
    pack.arg("ui")
        .arg(workspace.artifacts().join("ui"))
        .arg(compiled.join(format!("{PACKAGE}.wasm")))
        .arg(workspace.path("ui"));
    match make {
        Make::Soon => drop(pack.arg("--quick")),
        Make::Small if is_shipped(toolchain) => {}
        Make::Small => drop(pack.arg("--any-size")),
    }
    run(&mut pack)
}

/// Whether what cargo compiled is newer than all that it was compiled from, which cargo
/// lists in the file `.d` beside it.
fn is_up_to_date(compiled: &Path) -> io::Result<bool> {
    let made = fs::metadata(compiled.with_extension("wasm"))?.modified()?;
    let list = fs::read_to_string(compiled.with_extension("d"))?;
    let (_, sources) = list.split_once(": ").unwrap_or_default();
    for source in sources.split_whitespace() {
        if fs::metadata(source)?.modified()? > made {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether this is the UI that people get, whose size counts: another compiler may
/// make it somewhat larger, and that is no reason to have none.
fn is_shipped(toolchain: &Toolchain) -> bool {
    let mut variables = std::env::vars_os();
    let other = variables.any(|(name, _)| name.to_string_lossy().starts_with(OTHER_PROFILE));
    !other && matches!(toolchain, Toolchain::Same)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::time::{Duration, SystemTime};

    use super::is_up_to_date;

    #[test]
    fn what_is_older_than_one_of_its_sources_or_not_there_is_not_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str, seconds: u64| {
            let file = File::create(folder.path().join(name)).unwrap();
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            file.set_modified(time).unwrap();
        };
        let compiled = folder.path().join("admin-ui");
        at("one.rs", 1000);
        at("other.rs", 2000);
        let sources = ["one.rs", "other.rs"].map(|name| folder.path().join(name));
        let [one, other] = sources.map(|path| path.display().to_string());
        let list = format!("{}.wasm: {one} {other}\n", compiled.display());
        fs::write(compiled.with_extension("d"), list).unwrap();
        assert!(is_up_to_date(&compiled).is_err());
        at("admin-ui.wasm", 2000);
        assert!(is_up_to_date(&compiled).unwrap());
        at("other.rs", 2001);
        assert!(!is_up_to_date(&compiled).unwrap());
    }
}
