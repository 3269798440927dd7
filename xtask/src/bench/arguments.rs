//! What is asked for on the command line.

use std::path::PathBuf;

use serde::Serialize;

use crate::workspace::Workspace;

/// How much is measured, and of what.
#[derive(Clone, Debug, clap::Args, Serialize)]
pub struct Arguments {
    /// Rounds; in each of them every scenario is measured once.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    pub rounds: u64,
    /// Seconds of load for each scenario of a round.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..))]
    pub seconds: u64,
    /// Connections over HTTP/1.1.
    #[arg(long, default_value_t = 8)]
    pub connections: usize,
    /// Measure only what is needed for the ratios whose name has this text.
    #[arg(long, value_name = "TEXT")]
    pub only: Option<String>,
    /// Measure how costs grow with the number of API instances, up to 10,000.
    #[arg(long, conflicts_with = "only")]
    pub scale: bool,
    /// Measure what the admin UI costs in a browser where there are 1,000 API instances with 3,800
    /// policies.
    #[arg(long, conflicts_with_all = ["only", "scale"])]
    pub ui: bool,
    /// A gateway that is compiled already.
    #[arg(long, value_name = "FILE")]
    pub program: Option<PathBuf>,
    /// Where everything that was measured is written as JSON, for comparisons of runs;
    /// target/bench.json unless given, with --scale target/bench-scale.json, with --ui
    /// target/bench-ui.json.
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub json: Option<PathBuf>,
}

impl Arguments {
    /// Where what was measured is written, if it is called so unless told otherwise.
    pub fn file(&self, workspace: &Workspace, name: &str) -> PathBuf {
        let given = self.json.clone();
        given.unwrap_or_else(|| workspace.target().join(name))
    }
}
