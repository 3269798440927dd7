//! Rounds of measurement.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use super::arguments::Arguments;
use super::machine::Versions;
use super::record::{self, Record};
use super::results::Round;
use super::rows::{self, Row};
use super::scenario::Scenario;
use super::scene::Scene;
use super::{console, guided, load, packages, report, scale, terms, tokens};
use crate::build::{Build, Wasm};
use crate::process::{run, step};
use crate::toolchain::Choice;
use crate::workspace::Workspace;

/// Measures and prints.
pub fn bench(choice: Choice, workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let rows = rows::choose(arguments.only.as_deref())?;
    packages::install()?;
    let program = match &arguments.program {
        Some(program) => program.clone(),
        None => {
            let profiles = guided::GUIDED_BY;
            let mut build = Build::artifacts(Wasm::Whole, &profiles, choice, workspace)?;
            guided::gateway(&mut build, workspace)?
        }
    };
    if arguments.scale {
        return scale::bench(&program, workspace, arguments);
    }
    if arguments.ui {
        return console::bench(&program, workspace, arguments);
    }
    compare(&rows, &program, workspace, arguments)?;
    if arguments.only.is_some() || arguments.program.is_some() {
        return Ok(());
    }
    step("microbenchmark of one token", || {
        run(workspace.cargo().args(["bench", "--bench", "policy"]))
    })
}

/// Measures what these rows need, with this gateway.
fn compare(
    rows: &[Row],
    program: &Path,
    workspace: &Workspace,
    arguments: &Arguments,
) -> Result<()> {
    let (versions, scenarios) = (Versions::find(program)?, rows::scenarios(rows));
    let scene = Scene::set_up(program, &scenarios, workspace)?;
    terms::check(&scene, &scenarios)?;
    tokens::check(&scene, &scenarios)?;
    let mut rounds = Vec::new();
    for round in 1..=arguments.rounds {
        let title = format!("round {round} of {}", arguments.rounds);
        rounds.push(step(&title, || measure_all(&scene, &scenarios, arguments))?);
    }
    report::print(rows, &rounds);
    let record = Record::new(versions, arguments, rows, &rounds)?;
    record::write(&record, &arguments.file(workspace, "bench.json"))
}

fn measure_all(scene: &Scene, scenarios: &[Scenario], arguments: &Arguments) -> Result<Round> {
    let length = Duration::from_secs(arguments.seconds);
    let measure = |scenario: &Scenario| {
        load::measure(scene, *scenario, length, arguments.connections)
            .with_context(|| scenario.to_string())
    };
    scenarios.iter().map(measure).collect()
}
