//! The expression language as WebAssembly: the conformance cases and the limits, in
//! a component of its own, and in the policy as far as the policy binds the variables.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod evaluator;
mod limits;
mod policy;

#[path = "../../component/dataweave/tests/conformance/cases.rs"]
mod cases;

use std::path::Path;

use cases::{Case, Outcome};
use evaluator::Evaluator;
use serde_json::Value;

/// All cases.
fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    cases::read(&folder.join("../component/dataweave/tests/conformance")).expect("readable cases")
}

/// Fails with what is wrong with each case.
fn assert_none(failed: &[String]) {
    assert!(
        failed.is_empty(),
        "{}:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

#[test]
fn every_case_has_its_outcome_in_webassembly() {
    let mut evaluator = Evaluator::new();
    let failed: Vec<String> = all()
        .iter()
        .filter_map(|case| {
            let context = Value::Object(case.context.clone());
            let answer = evaluator.evaluate(&case.expression, &context.to_string());
            (!is_expected(&case.outcome, &answer))
                .then(|| format!("{}\n    {}\n    {answer}", case.name, case.expression))
        })
        .collect();
    assert_none(&failed);
}

fn is_expected(outcome: &Outcome, answer: &Value) -> bool {
    match outcome {
        Outcome::Value(expected) => answer
            .get("value")
            .is_some_and(|value| cases::same(expected, value)),
        Outcome::Error(kind, span) => answer.get("error").is_some_and(|error| {
            let span = span.as_ref();
            error.get("kind") == Some(&Value::from(kind.as_str()))
                && span.is_none_or(|span| error.get("start") == Some(&Value::from(span.start)))
                && span.is_none_or(|span| error.get("end") == Some(&Value::from(span.end)))
        }),
    }
}
