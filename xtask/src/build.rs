//! `build`: the components, the UI, and the gateway around both.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::component;
use crate::process::{output, step};
use crate::progress::{Part, Progress};
use crate::toolchain::{Choice, Toolchain};
use crate::ui::{self, Make};
use crate::workspace::{Workspace, choose_program};

/// How the gateway is compiled. The components are always optimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// Quickly, for tests and to try it.
    Dev,
    /// For use on this machine.
    Release,
    /// In twice the time, to what runs faster.
    Dist,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
            Self::Dist => "dist",
        }
    }

    /// Cargo's folder for it.
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
            Self::Dist => "dist",
        }
    }

    fn part(self) -> Part {
        match self {
            Self::Dev => part("Compiling the gateway", 180.0),
            Self::Release => part("Compiling the gateway for use", 480.0),
            Self::Dist => part("Compiling the gateway to be handed out", 900.0),
        }
    }
}

const COMPONENTS: Part = part("Compiling the components", 40.0);

const PACKER: Part = part("Compiling what packs both", 45.0);

/// What is built to run in WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wasm {
    /// What somebody needs who tries the gateway on this machine.
    ToTry,
    /// Everything, as it is handed out and tested.
    Whole,
}

impl Wasm {
    fn packages(self) -> Vec<&'static str> {
        let for_tests = component::FOR_TESTS.iter().filter(|_| self == Self::Whole);
        component::SHIPPED
            .iter()
            .chain(for_tests)
            .copied()
            .collect()
    }

    fn ui(self, toolchain: &Toolchain, workspace: &Workspace) -> Make {
        match self {
            Self::ToTry => Make::whatever_is_there(toolchain, workspace),
            Self::Whole => Make::Small,
        }
    }
}

/// How long the UI takes.
fn ui_part(make: Make) -> Part {
    match make {
        Make::Soon => part("Compiling the admin UI", 80.0),
        Make::Small => part("Compiling the admin UI, small", 120.0),
    }
}

/// Builds all of it and returns the gateway's path.
///
/// # Errors
/// Something does not build.
pub fn everything(profile: Profile, choice: Choice, workspace: &Workspace) -> Result<PathBuf> {
    let mut build = Build::artifacts(Wasm::Whole, &[profile], choice, workspace)?;
    build.gateway(profile, workspace)
}

/// A build under way, with the artefacts made.
pub struct Build {
    progress: Progress,
    /// What compiled them.
    pub toolchain: Toolchain,
    /// The program that packed them.
    pub packer: PathBuf,
}

impl Build {
    /// Builds what runs in WebAssembly and leaves it in the folder of the artefacts. The
    /// time of the gateways that are to follow is estimated with it.
    ///
    /// # Errors
    /// Something does not build, or there is no toolchain for WebAssembly.
    pub fn artifacts(
        wasm: Wasm,
        gateways: &[Profile],
        choice: Choice,
        workspace: &Workspace,
    ) -> Result<Self> {
        let toolchain = Toolchain::ready(choice, workspace)?;
        let ui = wasm.ui(&toolchain, workspace);
        let parts = [COMPONENTS, ui_part(ui), PACKER].into_iter();
        let parts = parts.chain(gateways.iter().map(|profile| profile.part()));
        let mut progress = Progress::of(&Vec::from_iter(parts));

        let packages = wasm.packages();
        let target = toolchain.target(workspace);
        let mut cargo = component::compiler(&toolchain, workspace, &target, &packages);
        progress.build(COMPONENTS, &mut cargo)?;
        let mut cargo = ui::compiler(ui, &toolchain, workspace);
        progress.build(ui_part(ui), &mut cargo)?;
        let mut cargo = workspace.cargo();
        progress.build(PACKER, choose_program(cargo.arg("build"), "pack"))?;
        let packer = workspace.target().join("debug/pack");
        step("Packing both", || {
            component::pack(&packer, &toolchain, workspace, &packages)?;
            ui::pack(&packer, ui, &toolchain, workspace)
        })?;
        Ok(Self {
            progress,
            toolchain,
            packer,
        })
    }

    /// Builds the gateway, which embeds the artefacts, and returns its path.
    ///
    /// # Errors
    /// It does not build.
    pub fn gateway(&mut self, profile: Profile, workspace: &Workspace) -> Result<PathBuf> {
        let mut cargo = workspace.cargo();
        choose_program(cargo.arg("build"), "jwt-gateway");
        cargo.args(["--profile", profile.name()]);
        self.progress.build(profile.part(), &mut cargo)?;
        if self.progress.is_warm() {
            println!("    Nothing had to be compiled.");
        }
        let folder = workspace.target().join(profile.folder());
        Ok(folder.join("jwt-gateway"))
    }
}

impl Build {
    /// The same with flags for its compiler, in a build folder of its own. They are not for
    /// what runs while it compiles.
    ///
    /// # Errors
    /// It does not build.
    pub fn gateway_by(
        &mut self,
        profile: Profile,
        flags: &str,
        folder: &str,
        workspace: &Workspace,
    ) -> Result<PathBuf> {
        let folder = workspace.target().join(folder);
        let machine = host_triple()?;
        let mut cargo = workspace.cargo();
        choose_program(cargo.arg("build"), "jwt-gateway");
        cargo
            .args(["--profile", profile.name(), "--target", &machine])
            .env("CARGO_TARGET_DIR", &folder)
            .env("RUSTFLAGS", flags);
        self.progress.build(profile.part(), &mut cargo)?;
        Ok(folder
            .join(machine)
            .join(profile.folder())
            .join("jwt-gateway"))
    }
}

/// What cargo compiles for where nothing else is said.
fn host_triple() -> Result<String> {
    let version = output(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host
        .context("rustc does not say what it compiles for")?
        .to_owned())
}

const fn part(title: &'static str, seconds: f64) -> Part {
    Part { title, seconds }
}
