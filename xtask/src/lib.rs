//! What cargo alone cannot do: `cargo xtask build`, `demo`, `test`, `bench`,
//! `advisories`, `instructions`, `layout`, `soak`, `dist`.
#![allow(
    clippy::print_stdout,
    reason = "standard output is how these commands talk to people"
)]

mod bench;
mod build;
mod component;
mod debian;
mod demo;
mod dependencies;
mod dist;
mod estimate;
pub mod installation;
mod instructions;
pub mod process;
mod progress;
mod python;
pub mod server;
mod soak;
mod test;
pub mod token;
mod toolchain;
mod ui;
pub mod usage;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::build::{Build, Profile, Wasm};
use crate::toolchain::Choice;
use crate::workspace::Workspace;

/// The commands of this repository. Each sets up what it needs.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    /// Which toolchain builds what runs in WebAssembly.
    #[arg(
        long,
        global = true,
        env = "WASM_TOOLCHAIN",
        value_enum,
        default_value = "auto"
    )]
    wasm_toolchain: Choice,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Renew the kept copy of the security advisories, advisories.toml.
    Advisories {
        /// A clone of the RustSec advisory database; without it, one is fetched.
        #[arg(value_name = "FOLDER")]
        database: Option<PathBuf>,
    },
    /// Measure the processor time of a proxied request beside nginx with Lua.
    Bench(bench::Arguments),
    /// Build the components, the admin UI and the gateway.
    Build {
        /// How the gateway is compiled.
        #[arg(long, value_enum, default_value = "dev")]
        profile: Profile,
        /// Leave the gateway out.
        #[arg(long)]
        wasm_only: bool,
    },
    /// Run a gateway that injects tokens, send a request, show the verified token.
    Demo {
        /// End after that request.
        #[arg(long)]
        once: bool,
    },
    /// Fill dist/ with the gateway, the components and their checksums.
    ///
    /// The gateway is compiled twice: the second time by counts of what runs how often.
    Dist,
    /// Count the instructions that ordinary expressions and requests take, with valgrind.
    Instructions(instructions::Arguments),
    /// Check who imports whom, which `test` does too.
    Layout,
    /// Load a gateway for minutes, amid changes and an upstream that dies.
    Soak(soak::Arguments),
    /// Check everything: formatting, lints, tests, judges, browser.
    Test {
        /// Check this part alone, and build what it needs; may be repeated.
        #[arg(long, value_enum, value_name = "NAME")]
        only: Vec<test::Part>,
    },
}

/// Does what the command line asks for.
pub fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the task and says whether what it checked holds.
fn run(arguments: &Arguments) -> Result<bool> {
    let workspace = Workspace::locate()?;
    let choice = arguments.wasm_toolchain;
    match &arguments.task {
        Task::Advisories { database } => dependencies::renew(&workspace, database.as_deref())?,
        Task::Bench(arguments) => bench::bench(choice, &workspace, arguments)?,
        Task::Build {
            wasm_only: true, ..
        } => drop(Build::artifacts(Wasm::Whole, &[], choice, &workspace)?),
        Task::Build { profile, .. } => {
            let gateway = build::everything(*profile, choice, &workspace)?;
            println!("{}", gateway.display());
        }
        Task::Demo { once } => demo::run(*once, choice, &workspace)?,
        Task::Dist => dist::run(choice, &workspace)?,
        Task::Instructions(arguments) => instructions::print(choice, &workspace, arguments)?,
        Task::Layout => test::check_layout(&workspace)?,
        Task::Soak(arguments) => soak::load(choice, &workspace, arguments)?,
        Task::Test { only } => return test::run_all(only.clone(), choice, &workspace),
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use clap::Parser as _;

    use super::Arguments;

    #[test]
    fn every_command_of_the_documentation_is_one() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        let mut pages = vec![root.join("README.md"), root.join("CONTRIBUTING.md")];
        let docs = fs::read_dir(root.join("docs")).unwrap();
        pages.extend(docs.map(|page| page.unwrap().path()));
        let mut commands = 0;
        for page in pages.iter().filter(|page| page.is_file()) {
            let text = String::from_utf8_lossy(&fs::read(page).unwrap()).into_owned();
            let lines = text.lines().map(|line| line.trim_start_matches("$ "));
            for line in lines.filter(|line| line.starts_with("cargo xtask ")) {
                let (command, _) = line.split_once('#').unwrap_or((line, ""));
                let words = command.split_whitespace().skip(1);
                let read = Arguments::try_parse_from(words);
                assert!(read.is_ok(), "{}: {line}", page.display());
                commands += 1;
            }
        }
        assert!(commands > 0, "no command was found");
    }
}
