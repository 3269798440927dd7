//! The tables and what the gateway reads: neither knows a field that the other does
//! not.

use std::collections::BTreeSet;

use gateway_model::{PolicyDraft, PolicyKind, PolicyView, SigningMethod};
use serde_json::{Value, json};

use super::all::{KINDS, kind};
use super::common::COMMON;
use super::control::{Content, Control};
use super::field::Field;
use super::kind::Kind;
use crate::forms::key_choice::KeyChoice;
use crate::forms::policy::PolicyForm;

/// Fields that the gateway knows only to say that it does not support them.
const REFUSED: [&str; 2] = ["claimsToHeaders", "customKeyExpression"];

/// A mapping within a configuration, and what makes the gateway read it in each way.
const NESTED: [(&str, &[&str]); 1] = [("certificate", &["crt", "crtFile"])];

/// The paths of all fields that the gateway reads in a configuration: it names them
/// where it is asked for one that is not there.
fn known_to_the_gateway(kind: &Kind) -> BTreeSet<String> {
    let mut paths = fields_at(kind, "", json!({"?": 1}));
    for (outer, ways) in NESTED {
        if paths.remove(outer) {
            for way in ways {
                let config = json!({ outer: {"?": 1, *way: ""} });
                let inner = fields_at(kind, outer, config);
                paths.extend(inner.into_iter().map(|name| format!("{outer}.{name}")));
            }
        }
    }
    paths.retain(|path| !REFUSED.contains(&path.as_str()));
    paths
}

fn fields_at(kind: &Kind, outer: &str, config: Value) -> BTreeSet<String> {
    let path = ["config", outer, "?"]
        .into_iter()
        .filter(|it| !it.is_empty());
    let path = path.collect::<Vec<_>>().join(".");
    let document = json!({"policyRef": {"name": kind.name()}, "config": config});
    let issues = PolicyDraft::parse(&document, true).unwrap_err();
    let issue = issues.into_iter().find(|issue| issue.path == path);
    let message = issue
        .unwrap_or_else(|| panic!("{path} of {}", kind.name()))
        .message;
    let (_, names) = message.split_once("The fields here are ").unwrap();
    let names = names.trim_end_matches('.').split(", ");
    names.map(str::to_owned).collect()
}

/// The fields of its configuration.
fn own(kind: &Kind) -> impl Iterator<Item = &'static Field> {
    kind.fields().filter(|field| !field.is_common())
}

#[test]
fn every_field_that_the_gateway_reads_is_in_the_table_and_no_other() {
    for kind in KINDS {
        let fields = own(kind).filter(|field| !matches!(field.control, Control::Way(_)));
        let table: Vec<_> = fields.map(|field| field.name.to_owned()).collect();
        let set = BTreeSet::from_iter(table.iter().cloned());
        assert_eq!(
            set.len(),
            table.len(),
            "{}: a field comes twice",
            kind.name()
        );
        assert_eq!(set, known_to_the_gateway(kind), "{}", kind.name());
    }
}

#[test]
fn every_policy_of_the_gateway_has_a_table_whose_labels_are_its_own() {
    assert_eq!(KINDS.map(|kind| kind.policy), PolicyKind::ALL);
    for kind in KINDS {
        let secret = kind.secret().map(|field| field.name);
        assert_eq!(secret, kind.policy.secret_field());
        let labels: Vec<_> = kind.fields().map(|field| field.label).collect();
        assert_eq!(
            BTreeSet::from_iter(&labels).len(),
            labels.len(),
            "{labels:?}"
        );
        for field in kind.fields() {
            let found = kind.condition(field);
            assert_eq!(found.is_some(), field.when.is_some(), "{}", field.name);
        }
    }
}

#[test]
fn what_a_new_form_sends_is_what_the_gateway_reads_with_its_own_defaults() {
    for kind in KINDS {
        let mut form = PolicyForm::new(kind);
        for (field, content) in kind.fields().zip(&mut form.contents) {
            *content = match (field.name, &*content) {
                ("username", _) => Content::Text("alice".to_owned()),
                ("certificate.crt", _) => Content::Text("PEM".to_owned()),
                (_, Content::Secret(_)) => Content::Secret(KeyChoice::Text("secret".to_owned())),
                (_, content) => content.clone(),
            };
        }
        let draft = PolicyDraft::parse(&form.document(), false);
        let draft = draft.unwrap_or_else(|issues| panic!("{}: {issues:?}", kind.name()));
        let sent = serde_json::to_value(&draft.policy.config).unwrap();
        let (_, least) = LEAST.iter().find(|(name, _)| *name == kind.name()).unwrap();
        let mut least: Value = serde_json::from_str(least).unwrap();
        for (path, value) in [("username", "alice"), ("certificate", "PEM")] {
            if sent.get(path).is_some() {
                let value = match path {
                    "certificate" => json!({"crt": value}),
                    _ => json!(value),
                };
                least[path] = value;
            }
        }
        let least = json!({"policyRef": {"name": kind.name()}, "config": least});
        let least = PolicyDraft::parse(&least, true).unwrap();
        let defaults = serde_json::to_value(&least.policy.config).unwrap();
        assert_eq!(sent, defaults, "{}", kind.name());
    }
}

/// What the gateway cannot do without in each policy, and what new forms say beyond
/// its defaults.
const LEAST: [(&str, &str); 6] = [
    (
        "jwt-generation-flex",
        r#"{"customClaims": [], "customHeaders": []}"#,
    ),
    ("http-basic-authentication-flex", "{}"),
    (
        "client-id-enforcement-flex",
        r##"{"clientSecretExpression": "#[attributes.headers['client_secret']]"}"##,
    ),
    ("jwt-validation-flex", "{}"),
    ("tls", r#"{"certificate": {"crt": ""}}"#),
    ("tls-outbound", "{}"),
];

/// A configuration as the gateway keeps it, with something in every field.
#[derive(serde::Deserialize)]
struct Case {
    policy: String,
    config: Value,
}

#[test]
fn every_field_is_shown_and_sent_as_it_was() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("cases.json")).unwrap();
    for kind in KINDS {
        let mut seen = BTreeSet::new();
        for Case { config, .. } in cases.iter().filter(|case| case.policy == kind.name()) {
            let policy = view(kind.name(), config);
            let sent = PolicyForm::of(&json!(policy.policy)).unwrap().document();
            assert_eq!(sent["config"], *config, "{}", kind.name());
            assert!(PolicyDraft::parse(&sent, true).is_ok(), "{}", kind.name());
            let found = own(kind).filter(|field| field.value(&sent).is_some());
            seen.extend(found.map(|field| field.name));
        }
        let hidden = own(kind).filter(|field| {
            let elsewhere = field.control.is_secret() || matches!(field.control, Control::Way(_));
            !elsewhere && !seen.contains(field.name)
        });
        let hidden: Vec<_> = hidden.map(|field| field.name).collect();
        assert!(hidden.is_empty(), "{}: {hidden:?}", kind.name());
    }
}

fn view(policy: &str, config: &Value) -> PolicyView {
    serde_json::from_value(json!({
        "id": "1", "policyRef": {"name": policy}, "enabled": true, "rules": [], "config": config,
    }))
    .unwrap()
}

#[test]
fn a_secret_that_is_set_stays_and_one_of_another_way_is_not_sent() {
    let tls = |config: Value| PolicyForm::of(&json!(view("tls", &config).policy)).unwrap();
    let text = tls(json!({"certificate": {"crt": "PEM"}}));
    assert!(text.contents.contains(&Content::Secret(KeyChoice::Keep)));
    let files = tls(json!({"certificate": {"crtFile": "a", "keyFile": "b"}}));
    assert!(!files.contents.contains(&Content::Secret(KeyChoice::Keep)));
    let certificate = &files.document()["config"]["certificate"];
    assert_eq!(*certificate, json!({"crtFile": "a", "keyFile": "b"}));
}

#[test]
fn what_the_table_does_not_know_of_a_choice_stays_as_it_is() {
    let outbound = kind("tls-outbound").unwrap();
    let config = json!({"alpn": ["h2", "h2"], "minversion": "1.2", "maxversion": "1.3"});
    let contents = outbound.read(&json!({ "config": config }));
    let sent = outbound.document(&contents);
    assert_eq!(sent["config"]["alpn"], json!(["h2", "h2"]));
}

#[test]
fn every_signing_method_can_be_chosen_in_the_contracts_order() {
    let mut fields = kind("jwt-generation-flex").unwrap().fields();
    let control = fields.find_map(|field| match field.control {
        Control::Named(choices) => Some(choices),
        _ => None,
    });
    let names = control.unwrap().iter().map(|(name, _)| *name);
    let methods = SigningMethod::BY_NAME.map(|(name, _)| name);
    assert_eq!(names.collect::<Vec<_>>(), methods);
}

#[test]
fn what_every_policy_has_is_what_the_gateway_reads_beside_the_configuration() {
    let issues = PolicyDraft::parse(&json!({"?": 1}), true).unwrap_err();
    let issue = issues.into_iter().find(|issue| issue.path == "?").unwrap();
    let (_, names) = issue.message.split_once("The fields here are ").unwrap();
    let names = names.trim_end_matches('.').split(", ");
    let known = BTreeSet::from_iter(names.filter(|name| !["config", "policyRef"].contains(name)));
    let fields = COMMON.iter().flat_map(|section| section.fields);
    assert_eq!(BTreeSet::from_iter(fields.map(|field| field.name)), known);
}
