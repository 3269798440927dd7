//! Virtual environments of Python.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::debian;
use crate::process::{exists, run};
use crate::workspace::write_if_changed;

/// Makes a virtual environment with these packages, unless it has them.
pub fn set_up(environment: &Path, requirements: &str) -> Result<()> {
    let installed = environment.join("installed-from");
    if fs::read_to_string(&installed).is_ok_and(|old| old == requirements) {
        return Ok(());
    }
    if !exists("python3") || !has_module("ensurepip") {
        debian::install(&["python3", "python3-venv"]).context("python3 with its module venv")?;
    }
    run(Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(environment))?;
    let list = environment.join("requirements.txt");
    write_if_changed(&list, requirements.as_bytes())?;
    let mut pip = Command::new(environment.join("bin/python"));
    run(pip
        .args(["-m", "pip", "install", "--quiet", "--requirement"])
        .arg(&list))?;
    write_if_changed(&installed, requirements.as_bytes())?;
    Ok(())
}

fn has_module(name: &str) -> bool {
    let mut python = Command::new("python3");
    python
        .args(["-c", &format!("import {name}")])
        .stderr(Stdio::null());
    python.status().is_ok_and(|status| status.success())
}
