//! Replays the conformance cases through the library.

use std::collections::BTreeSet;
use std::path::Path;

use dataweave::{FUNCTIONS, Inputs, Roots, compile};

#[path = "conformance/cases.rs"]
mod cases;

use cases::{Case, Outcome};

const COMPATIBILITY: &str = include_str!("../COMPATIBILITY.md");

fn all() -> Result<Vec<Case>, String> {
    cases::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance"))
}

/// What is wrong with the outcome of a case.
fn difference(case: &Case) -> Result<Option<String>, serde_json::Error> {
    let bound = |name| case.context.contains_key(name);
    let roots = Roots {
        payload: bound("payload"),
        vars: bound("vars"),
        ..Roots::POLICY
    };
    let inputs: Inputs = serde_json::from_value(case.context.clone().into())?;
    let expression = compile(&case.expression, roots);
    let outcome = expression.and_then(|compiled| compiled.evaluate(&inputs, &mut || [0x5a; 16]));
    let (matches, found) = match outcome {
        Ok(value) => {
            let value = serde_json::to_value(value)?;
            let expected = matches!(&case.outcome, Outcome::Value(it) if cases::same(it, &value));
            (expected, format!("=> {value}"))
        }
        Err(error) => {
            let (kind, at) = (error.kind().name(), error.span().start..error.span().end);
            let expected = matches!(&case.outcome, Outcome::Error(expected, span)
                if expected == kind && span.as_ref().is_none_or(|span| *span == at));
            (
                expected,
                format!("!! {kind} @ {}..{}  {error}", at.start, at.end),
            )
        }
    };
    Ok((!matches).then(|| format!("{}\n    {}\n    {found}", case.name, case.expression)))
}

#[test]
fn every_case_has_the_outcome_that_is_written_beside_it() {
    let cases = all().expect("readable cases");
    let found = cases.iter().map(difference).collect::<Result<Vec<_>, _>>();
    let failed: Vec<String> = found
        .expect("inputs and values in JSON")
        .into_iter()
        .flatten()
        .collect();
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
    let cases = all().expect("readable cases");
    let twice: Vec<&str> = cases
        .iter()
        .map(|case| &*case.name)
        .filter(|name| !names.insert(*name))
        .collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn the_document_on_compatibility_names_cases_that_exist() {
    let cases = all().expect("readable cases");
    let rows = COMPATIBILITY
        .lines()
        .filter(|line| line.starts_with("| ") && !line.contains("| Case |"));
    let named = rows.map(|row| {
        row.trim_end_matches(" |")
            .rsplit("| ")
            .next()
            .unwrap_or_default()
    });
    let missing: Vec<&str> = named
        .filter(|cell| !cases.iter().any(|case| format!("`{}`", case.name) == *cell))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_document_on_compatibility_lists_every_function_with_its_module() {
    let supported = COMPATIBILITY
        .split("## ")
        .find(|part| part.starts_with("Supported"));
    let rows: Vec<&str> = supported.expect("the section").lines().collect();
    for function in FUNCTIONS {
        let name = format!("`{}`", function.name);
        let module = format!("`{}`", function.module);
        let listed = rows.iter().any(|row| {
            row.contains(&name) && (function.module == "dw::Core" || row.contains(&module))
        });
        assert!(listed, "{name} of {module}");
    }
}
