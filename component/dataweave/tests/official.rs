//! Thousands of expressions, evaluated here and by the official runtime of the
//! full language: what differs has to be in the table of intended differences.
//!
//! The runtime is `dataweave-native` of the Python package index. Where it is not
//! installed, the test says so and checks nothing.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use dataweave::{Error, Inputs, Roots, compile};
use serde_json::{Value, json};

#[path = "conformance/cases.rs"]
#[allow(dead_code, reason = "only the comparison of values is used")]
mod cases;
#[path = "official/differences.rs"]
mod differences;
#[path = "official/generator.rs"]
mod generator;
#[path = "official/pieces.rs"]
mod pieces;
#[rustfmt::skip]
#[path = "official/words.rs"]
mod words;

use differences::{DIFFERENCES, Pair};
use generator::{Generator, Source};
use words::variables;

/// How many expressions are compared.
const EXPRESSIONS: usize = 5000;

const COMPATIBILITY: &str = include_str!("../COMPATIBILITY.md");

#[test]
fn the_official_runtime_gives_the_same_values_but_for_the_intended_differences() {
    let mut generator = Generator::new();
    let sources: Vec<Source> = (0..EXPRESSIONS).map(|_| generator.next()).collect();
    let Some(theirs) = official(&sources) else {
        return notice();
    };
    let mut agreed = 0;
    let mut explained: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unexplained = vec![];
    for (source, theirs) in sources.iter().zip(&theirs) {
        let ours = ours(source);
        let pair = Pair {
            source,
            ours: &ours,
            theirs,
        };
        let row = DIFFERENCES.iter().find(|row| pair.is_explained_by(row));
        match (pair.agrees(), row) {
            (true, _) => agreed += 1,
            (false, Some(row)) => *explained.entry(row.case).or_default() += 1,
            (false, None) => unexplained.push(pair.to_string()),
        }
    }
    println!("{agreed} of {EXPRESSIONS} agree; intended differences: {explained:#?}");
    assert!(
        unexplained.is_empty(),
        "{} differ:\n{}",
        unexplained.len(),
        unexplained.join("\n")
    );
}

#[test]
fn every_intended_difference_exists_and_is_a_case_of_the_document() {
    let examples: Vec<Source> = DIFFERENCES
        .iter()
        .map(|row| Source::from(row.example))
        .collect();
    let Some(theirs) = official(&examples) else {
        return notice();
    };
    let mut wrong = vec![];
    for ((row, source), theirs) in DIFFERENCES.iter().zip(&examples).zip(&theirs) {
        let ours = ours(source);
        let pair = Pair {
            source,
            ours: &ours,
            theirs,
        };
        if pair.agrees() || !pair.is_explained_by(row) {
            wrong.push(pair.to_string());
        }
        if !COMPATIBILITY.contains(&format!("`{}` |", row.case)) {
            wrong.push(format!("{} is no case of COMPATIBILITY.md", row.case));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Not a print macro, whose output nobody sees when a test passes.
fn notice() {
    let notice = "NOT CHECKED: there is no dataweave-native; `cargo xtask test` installs it\n";
    io::stderr()
        .write_all(notice.as_bytes())
        .expect("standard error");
}

fn ours(source: &Source) -> Result<Value, Error> {
    let inputs: Inputs = serde_json::from_value(variables()).expect("inputs");
    let text = format!("{}{}", source.header, source.body);
    let value = compile(&text, Roots::ALL)?.evaluate(&inputs, &mut || [0; 16])?;
    Ok(serde_json::to_value(value).expect("a JSON form"))
}

/// What the official runtime answers to each; none where it is not installed.
fn official(sources: &[Source]) -> Option<Vec<Result<Value, String>>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let installed = root.join("target/judges/venv/bin/python");
    let python = std::env::var_os("JUDGE_PYTHON").map_or(installed, PathBuf::from);
    let mut child = Command::new(python)
        .arg(root.join("tests/judges/dataweave_runtime.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let lines: String = sources
        .iter()
        .map(|source| format!("{}\n", question(source)))
        .collect();
    let mut input = child.stdin.take()?;
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().ok()?;
    let _ = writing.join();
    if output.status.code() == Some(3) {
        return None;
    }
    let answers = String::from_utf8(output.stdout).expect("text");
    let answers: Vec<_> = answers.lines().map(answer).collect();
    assert_eq!(
        answers.len(),
        sources.len(),
        "the runtime did not answer each"
    );
    Some(answers)
}

fn question(source: &Source) -> Value {
    let Source { header, body } = source;
    let (version, header) = match header.strip_prefix("%dw 2.0\n") {
        Some(rest) => ("%dw 2.0\n", rest),
        None => ("", &**header),
    };
    let separator = if header.is_empty() { "---\n" } else { "" };
    let script = format!("{version}output application/json\n{header}{separator}{body}");
    json!({ "script": script, "inputs": variables() })
}

fn answer(line: &str) -> Result<Value, String> {
    let mut answer: Value = serde_json::from_str(line).expect("the judge answers in JSON");
    match answer.get("error") {
        Some(error) => Err(error.as_str().unwrap_or_default().to_owned()),
        None => Ok(answer["value"].take()),
    }
}
