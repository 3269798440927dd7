//! Every configuration of `tests/configurations`, with what is said of it beside it.
//!
//! `JWT_GATEWAY_ACCEPT=1` writes what is said now; look at what git shows.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jwt_gateway::local_mode::{Declared, SourceFile, read_folder};
use jwt_gateway::variables::Environment;
use jwt_gateway::written::{ApiInstanceRecord, PolicyRecord};
use serde_json::{Value, json};

use crate::process::{output_of, stdout};

const SECRET: &str = "a secret of at least thirty-two bytes";
const CLIENT_SECRET: &str = "a-secret-of-at-least-32-characters";

#[test]
fn each_invalid_configuration_is_refused_with_its_issues_at_their_places() {
    for entry in entries("invalid") {
        let (code, said) = validate("invalid", &entry);
        assert_eq!(code, Some(1), "{entry}: {said}");
        expect(&format!("invalid/{entry}.issues"), &said);
    }
}

#[test]
fn each_valid_configuration_says_what_it_is_meant_to_say() {
    for entry in entries("valid") {
        let (code, said) = validate("valid", &entry);
        assert_eq!(code, Some(0), "{entry}: {said}");
        let mut summary = said;
        for instance in &declared(&entry).instances {
            let json = serde_json::to_string_pretty(&summary_of(&instance.record)).unwrap();
            writeln!(summary, "{json}").unwrap();
        }
        for application in &declared(&entry).applications {
            let record = &application.record;
            writeln!(summary, "client application {} {}", record.id, record.name).unwrap();
        }
        assert!(!summary.contains(SECRET), "{entry} shows a secret");
        expect(&format!("valid/{entry}.summary"), &summary);
    }
}

#[test]
fn resources_and_inline_form_give_the_same_configuration() {
    let effective = |entry: &str| -> Vec<Value> {
        let declared = declared(entry);
        let records = declared.instances.iter().map(|instance| &instance.record);
        records
            .map(|record| {
                let mut summary = summary_of(record);
                for policy in summary["policies"].as_array_mut().unwrap() {
                    policy.as_object_mut().unwrap().remove("id");
                }
                if record.preserve_host {
                    summary["preserveHost"] = json!(true);
                }
                summary
            })
            .collect()
    };
    assert_eq!(effective("inline"), effective("resources"));
}

#[test]
fn a_set_variable_is_never_shown() {
    let declared = declared("variables.yaml");
    let shown = format!("{declared:?}");
    assert!(!shown.contains(SECRET), "{shown}");
}

/// What is effective of an API instance, secrets aside.
fn summary_of(record: &ApiInstanceRecord) -> Value {
    let routing = record.routing.as_ref().unwrap();
    let mut summary = json!({
        "name": record.name,
        "address": record.address.as_ref().unwrap(),
        "enabled": record.enabled,
        "services": routing.services,
        "routes": routing.routes,
        "policies": record.policies.iter().map(policy_of).collect::<Vec<_>>(),
    });
    let timeouts = record.timeouts.as_ref().unwrap();
    if !timeouts.are_unset() {
        summary["timeouts"] = json!(timeouts);
    }
    summary
}

fn policy_of(record: &PolicyRecord) -> Value {
    let policy = record.policy.as_ref().unwrap();
    let mut summary = json!(policy);
    summary["id"] = json!(record.id);
    summary["label"] = json!(policy.label);
    summary["upstream"] = json!(policy.upstream);
    summary["secret"] = json!(record.secret.is_some());
    summary
}

fn declared(entry: &str) -> Declared {
    let path = folder("valid").join(entry);
    let files = if path.is_dir() {
        read_folder(&path).unwrap()
    } else {
        vec![SourceFile::read(&path)]
    };
    let environment = Environment::new(|name| match name {
        "TEST_SECRET" => Some(SECRET.to_owned()),
        "TEST_AUDIENCE" => Some("https://upstream.example.com".to_owned()),
        "TEST_CLIENT_SECRET" => Some(CLIENT_SECRET.to_owned()),
        _ => None,
    });
    Declared::read(&files, &environment)
}

fn validate(kind: &str, entry: &str) -> (Option<i32>, String) {
    let output = output_of(|command| {
        command
            .args(["validate", entry])
            .current_dir(folder(kind))
            .env("TEST_SECRET", SECRET)
            .env("TEST_CLIENT_SECRET", CLIENT_SECRET)
            .env("TEST_AUDIENCE", "https://upstream.example.com");
    });
    (output.status.code(), stdout(&output))
}

fn expect(snapshot: &str, said: &str) {
    let path = folder(snapshot);
    if std::env::var_os("JWT_GATEWAY_ACCEPT").is_some() {
        fs::write(&path, said).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(expected, said, "{}", path.display());
}

/// The names of the files and folders of one kind.
fn entries(kind: &str) -> Vec<String> {
    let entries = fs::read_dir(folder(kind)).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".issues") && !name.ends_with(".summary"))
        .collect();
    names.sort();
    assert!(names.len() > 5, "the configurations are not there");
    names
}

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/configurations")
        .join(path)
}
