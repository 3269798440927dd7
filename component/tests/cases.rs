//! Configurations and requests with the tokens, failures and issues that they lead
//! to: the files of `tests/cases`.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use jwt_generator::types::{Effect, Explanation, Failure, FailureKind, Issue, Severity, Span};
use serde_json::Value;
use support::{Known, NOW, cases, compile, config, decode, request};

#[test]
fn the_examples_of_the_documentation_give_the_documented_tokens() {
    cases("documentation.json").iter().for_each(check_token);
}

#[test]
fn tokens_say_what_the_configuration_asks_for() {
    cases("tokens.json").iter().for_each(check_token);
}

#[test]
fn what_fails_is_told_without_values() {
    cases("failures.json").iter().for_each(check_token);
}

#[test]
fn a_configuration_that_cannot_run_is_refused_with_every_issue() {
    for case in cases("issues.json") {
        let name = name(&case);
        let issues = compile(&case)
            .err()
            .unwrap_or_else(|| panic!("{name}: it compiled"));
        let expected = case["issues"].as_array().unwrap();
        assert_eq!(issues.len(), expected.len(), "{name}: {issues:#?}");
        for (issue, expected) in issues.iter().zip(expected) {
            check_issue(name, &case, issue, expected);
        }
    }
}

fn check_token(case: &Value) {
    let name = name(case);
    let policy = compile(case).unwrap_or_else(|issues| panic!("{name}: {issues:#?}"));
    check_warnings(name, case, policy.warnings());
    let (request, now) = (
        request(&case["request"]),
        case["now"].as_u64().unwrap_or(NOW),
    );
    let token = policy.generate(&request, &mut Known::at(now));
    let explanation = policy.explain(&request, &mut Known::at(now));
    assert_eq!(
        token, explanation.token,
        "{name}: explain and generate differ"
    );
    match (&token, &case["failure"]) {
        (Ok(token), Value::Null) => {
            let parts = [explanation.header.clone(), explanation.claims.clone()];
            assert_eq!(decode(token), parts, "{name}: explain and token differ");
        }
        (Err(failure), expected @ Value::Object(_)) => check_failure(name, case, failure, expected),
        (token, _) => panic!("{name}: {token:?}"),
    }
    check_explanation(name, case, &explanation);
}

fn check_warnings(name: &str, case: &Value, warnings: &[Issue]) {
    let expected = case["warnings"].as_array().cloned().unwrap_or_default();
    assert_eq!(warnings.len(), expected.len(), "{name}: {warnings:#?}");
    for (warning, expected) in warnings.iter().zip(expected) {
        let (path, part) = expected.as_str().unwrap().split_once(": ").unwrap();
        assert_eq!(warning.path, path, "{name}");
        assert!(
            warning.message.contains(part),
            "{name}: {}",
            warning.message
        );
        assert_eq!(warning.severity, Severity::Warning, "{name}");
    }
}

fn check_explanation(name: &str, case: &Value, explanation: &Explanation) {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    for (field, text) in [
        ("header", &explanation.header),
        ("claims", &explanation.claims),
    ] {
        if !case[field].is_null() {
            assert_eq!(parsed(text), case[field], "{name}: {field}");
        }
    }
    if let Some(text) = case["claimsText"].as_str() {
        assert_eq!(explanation.claims, text, "{name}");
    }
    if let Some(expected) = case["effects"].as_array() {
        let effects: Vec<_> = explanation
            .entries
            .iter()
            .map(|e| effect_name(e.effect))
            .collect();
        assert_eq!(&effects, expected, "{name}");
    }
}

fn check_failure(name: &str, case: &Value, failure: &Failure, expected: &Value) {
    assert_eq!(
        failure_name(failure.kind),
        expected["kind"],
        "{name}: {failure:?}"
    );
    assert_eq!(
        failure.path,
        expected["path"].as_str().unwrap(),
        "{name}: {failure:?}"
    );
    check_text(
        name,
        case,
        expected,
        &failure.message,
        &failure.path,
        failure.span,
    );
    if let Some(secret) = expected["secret"].as_str() {
        assert!(
            !format!("{failure:?}").contains(secret),
            "{name}: {failure:?}"
        );
    }
}

fn check_issue(name: &str, case: &Value, issue: &Issue, expected: &Value) {
    assert_eq!(
        issue.path,
        expected["path"].as_str().unwrap(),
        "{name}: {issue:?}"
    );
    let warning = issue.severity == Severity::Warning;
    assert_eq!(
        warning,
        expected["severity"] == "warning",
        "{name}: {issue:?}"
    );
    check_text(
        name,
        case,
        expected,
        &issue.message,
        &issue.path,
        issue.span,
    );
}

/// A sentence with the expected words, about the expected part of the field.
fn check_text(
    name: &str,
    case: &Value,
    expected: &Value,
    message: &str,
    path: &str,
    span: Option<Span>,
) {
    assert!(
        message.contains(expected["message"].as_str().unwrap_or("")),
        "{name}: {message}"
    );
    if let Some(part) = expected["at"].as_str() {
        let Span { start, end } = span.unwrap_or_else(|| panic!("{name}: {message}: no span"));
        let field = field(case, path);
        assert_eq!(
            field.get(start as usize..end as usize),
            Some(part),
            "{name}: {message}"
        );
    }
}

/// The text at a path such as `customClaims[1].value`.
fn field(case: &Value, path: &str) -> String {
    let config = config(&case["config"]);
    let (list, rest) = path.split_once('[').unwrap();
    let (at, part) = rest.split_once("].").unwrap();
    let list = if list == "customClaims" {
        config.custom_claims
    } else {
        config.custom_headers
    };
    let entry = &list[at.parse::<usize>().unwrap()];
    if part == "name" {
        entry.name.clone()
    } else {
        entry.value.clone()
    }
}

fn name(case: &Value) -> &str {
    case["name"].as_str().unwrap()
}

fn failure_name(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Expression => "expression",
        FailureKind::Limit => "limit",
        FailureKind::Signing => "signing",
        FailureKind::Clock => "clock",
    }
}

fn effect_name(effect: Effect) -> &'static str {
    match effect {
        Effect::Included => "included",
        Effect::Omitted => "omitted",
        Effect::Replaced => "replaced",
        Effect::Reserved => "reserved",
        Effect::Failed => "failed",
    }
}
