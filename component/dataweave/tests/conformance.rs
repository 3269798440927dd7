//! Replays the conformance cases through the library.

use std::collections::BTreeSet;
use std::path::Path;

use dataweave::{Inputs, Roots, compile};
use serde_json::Value;

#[path = "conformance/cases.rs"]
mod cases;

use cases::{Case, Outcome};

fn all() -> Vec<Case> {
    cases::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance"))
}

/// What comes of a case: JSON, or the kind and the span of the error.
fn evaluate(case: &Case) -> Result<Value, dataweave::Error> {
    let bound = |name| case.context.get(name).is_some();
    let roots = Roots {
        payload: bound("payload"),
        vars: bound("vars"),
        ..Roots::POLICY
    };
    let inputs: Inputs = serde_json::from_value(case.context.clone()).expect("inputs");
    let value = compile(&case.expression, roots)?.evaluate(&inputs, &mut || [0x5a; 16])?;
    Ok(serde_json::to_value(value).expect("a value that JSON can hold"))
}

/// What is wrong with the outcome of a case.
fn difference(case: &Case) -> Option<String> {
    let outcome = evaluate(case);
    let matches = match (&case.outcome, &outcome) {
        (Outcome::Value(expected), Ok(value)) => cases::same(expected, value),
        (Outcome::Error { kind, span }, Err(error)) => {
            let at = error.span().start..error.span().end;
            kind == error.kind().name() && span.as_ref().is_none_or(|span| *span == at)
        }
        _ => false,
    };
    let found = match outcome {
        Ok(value) => format!("=> {value}"),
        Err(error) => {
            let (kind, span) = (error.kind().name(), error.span());
            format!("!! {kind} @ {}..{}  {error}", span.start, span.end)
        }
    };
    (!matches).then(|| format!("{}\n    {}\n    {found}", case.name, case.expression))
}

#[test]
fn every_case_has_the_outcome_that_is_written_beside_it() {
    let cases = all();
    let failed: Vec<String> = cases.iter().filter_map(difference).collect();
    assert!(
        failed.is_empty(),
        "{} of {} cases:\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
}

#[test]
fn case_names_are_unique_so_that_documents_can_refer_to_them() {
    let mut names = BTreeSet::new();
    let twice: Vec<String> = all()
        .into_iter()
        .map(|case| case.name)
        .filter(|name| !names.insert(name.clone()))
        .collect();
    assert!(twice.is_empty(), "{twice:?}");
    assert!(names.len() >= 877, "only {} cases were found", names.len());
}
