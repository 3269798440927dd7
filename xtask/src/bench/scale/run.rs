//! The whole measurement.

use std::path::Path;

use anyhow::{Context, Result};

use super::measure::measure;
use super::record::Record;
use super::report;
use super::stage::Stage;
use crate::bench::arguments::Arguments;
use crate::bench::machine::Versions;
use crate::bench::record::write;
use crate::process::step;
use crate::workspace::Workspace;

/// How many API instances there are, one after the other.
const SIZES: [usize; 4] = [1, 100, 1000, 10_000];

/// Measures this gateway, and prints.
///
/// # Errors
/// It does not serve so many, refuses a change, or fails a request.
pub fn bench(program: &Path, workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let versions = Versions::find(program)?;
    let stage = Stage::set_up(program, workspace)?;
    let mut sizes = Vec::new();
    for size in SIZES {
        let title = format!("API instances: {size}");
        let measured = step(&title, || measure(&stage, size, arguments));
        sizes.push(measured.context(title)?);
    }
    report::print(&sizes);
    let record = Record::new(versions, arguments, &sizes)?;
    write(&record, &arguments.file(workspace, "bench-scale.json"))
}
