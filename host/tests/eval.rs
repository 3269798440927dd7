//! The conformance cases of the expression language through the front door:
//! `jwt-gateway eval --batch`.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

#[path = "../../component/dataweave/tests/conformance/cases.rs"]
mod cases;

use cases::{Case, Outcome};

/// What is wrong with the answer to a case.
fn difference(case: &Case, answer: &Value) -> Option<String> {
    let error = answer.get("error");
    let matches = match &case.outcome {
        Outcome::Value(expected) => answer
            .get("value")
            .is_some_and(|value| cases::same(expected, value)),
        Outcome::Error(kind, span) => error.is_some_and(|error| {
            let span = span
                .as_ref()
                .map(|span| json!({ "start": span.start, "end": span.end }));
            error.get("kind") == Some(&json!(kind))
                && error.get("message").is_some_and(Value::is_string)
                && (span.is_none() || error.get("span") == span.as_ref())
        }),
    };
    (!matches).then(|| format!("{}\n    {}\n    {answer}", case.name, case.expression))
}

#[test]
fn every_case_has_its_outcome_on_the_command_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = folder.join("../component/dataweave/tests/conformance");
    let cases = cases::read(&folder).expect("readable cases");
    let lines: String = cases
        .iter()
        .map(|case| json!({ "expr": case.expression, "context": case.context }))
        .map(|line| format!("{line}\n"))
        .collect();
    let mut child = Command::new(env!("CARGO_BIN_EXE_jwt-gateway"))
        .args(["eval", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut input = child.stdin.take().expect("a pipe");
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("an end");
    writing.join().expect("no panic").expect("all was read");
    assert!(output.status.success());
    let answers = String::from_utf8(output.stdout).expect("text");
    let answers: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(answers.len(), cases.len());
    let failed: Vec<String> = cases
        .iter()
        .zip(&answers)
        .filter_map(|(case, answer)| difference(case, answer))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
