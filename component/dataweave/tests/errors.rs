//! What is said about a wrong expression, and about which part of it.
//!
//! The cases are in `tests/messages`: an expression, the part at fault between
//! « and », and below it the kind of the error and the whole message, because
//! that is what an admin works with.

use dataweave::{Error, Inputs, Roots, compile};

const COMPILING: &str = include_str!("messages/compiling.txt");
const EVALUATING: &str = include_str!("messages/evaluating.txt");

/// The expressions of a file for which something else is said.
fn differences(file: &str, run: impl Fn(&str) -> Option<Error>) -> Vec<String> {
    let mut lines = file
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "));
    let mut found = vec![];
    while let Some(marked) = lines.next() {
        found.extend(difference(marked, lines.next().unwrap_or_default(), &run));
    }
    found
}

fn difference(marked: &str, expected: &str, run: impl Fn(&str) -> Option<Error>) -> Option<String> {
    let source = marked.replace(['«', '»'], "");
    let Some(error) = run(&source) else {
        return Some(format!("{source}\n    no error"));
    };
    let mut found = source.clone();
    found.insert(error.span().end, '»');
    found.insert(error.span().start, '«');
    let said = format!("!! {}: {error}", error.kind().name());
    (found != marked || said != expected).then(|| format!("{found}\n{said}\n"))
}

#[test]
fn compiling_says_what_is_wrong_and_where() {
    let failed = differences(COMPILING, |source| compile(source, Roots::POLICY).err());
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

#[test]
fn evaluating_says_what_is_wrong_and_where_but_no_value() {
    let context = r#"{"attributes": {"headers": {"a": "secret"}}}"#;
    let inputs: Inputs = serde_json::from_str(context).expect("inputs");
    let failed = differences(EVALUATING, |source| {
        let compiled = compile(source, Roots::POLICY).expect(source);
        let error = compiled.evaluate(&inputs, &mut || [0; 16]).err()?;
        assert!(!error.to_string().contains("secret"), "{error}");
        Some(error)
    });
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}
