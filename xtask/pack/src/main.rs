//! Makes components, and files that a browser loads, of what was compiled to
//! WebAssembly. It compiles nothing: `cargo xtask` does, and then runs this, which is a
//! program of its own because what it stands on takes minutes to build.
#![allow(
    clippy::print_stdout,
    reason = "standard output is how this program talks to people"
)]

mod component;
mod file;
mod ui;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Make a component of each core module.
    Components {
        /// The folder that the components are written to.
        folder: PathBuf,
        /// Core modules, as `snake_case.wasm`; each becomes `kebab-case.wasm`.
        modules: Vec<PathBuf>,
    },
    /// Make one component of the policy and its signer.
    Standalone {
        /// The file that is written.
        file: PathBuf,
        /// The policy's core module.
        policy: PathBuf,
        /// The signer's core module.
        signer: PathBuf,
    },
    /// Make the admin UI's files of its compiled code, its style and its page.
    Ui(ui::Arguments),
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Components { folder, modules } => component::encode_all(&modules, &folder),
        Task::Standalone {
            file,
            policy,
            signer,
        } => component::write_standalone(&policy, &signer, &file),
        Task::Ui(arguments) => ui::pack_anew(&arguments),
    }
}
