//! The command line, run as a process.
#![allow(clippy::unwrap_used, reason = "a test ends at what it did not expect")]

mod eval;
mod support;
mod token;

use serde_json::{Value, json};
use support::{expect, files, policies, run, run_unread, stderr, text};

#[test]
fn each_invalid_file_is_refused_with_its_issues_at_their_places() {
    for path in files("invalid") {
        let output = run(&["validate", path.to_str().unwrap()]);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{}: {}",
            path.display(),
            text(&output)
        );
        expect(&path, &text(&output));
    }
}

#[test]
fn each_valid_file_passes_with_its_warnings() {
    for path in files("valid") {
        let output = run(&["validate", path.to_str().unwrap()]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}: {}",
            path.display(),
            text(&output)
        );
        expect(&path, &text(&output));
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let output = run(&["validate", "/nowhere/policy.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("/nowhere/policy.yaml"));
}

#[test]
fn a_command_ends_quietly_when_nobody_reads_what_it_prints() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let resources = policies().join("../configurations/valid/documentation-hs256.yaml");
    let applied = run(&["apply", "--data-dir", data, resources.to_str().unwrap()]);
    assert_eq!(applied.status.code(), Some(0), "{}", stderr(&applied));
    let policy = policies().join("valid/hs256.yaml");
    let policy = policy.to_str().unwrap();
    let invalid = files("invalid").remove(0);
    let commands: [&[&str]; 10] = [
        &["keygen", "--method", "ES256", "--public"],
        &["eval", "1"],
        &["eval", "nope"],
        &["eval", "--batch"],
        &["token", "--policy", policy],
        &["token", "--policy", policy, "--explain"],
        &["validate", invalid.to_str().unwrap()],
        &["export", "--data-dir", data],
        &["echo", "--listen", "127.0.0.1:0"],
        &["--help"],
    ];
    for command in commands {
        for is_error_closed in [false, true] {
            let output = run_unread(command, is_error_closed);
            let said = stderr(&output);
            assert!(!said.contains("panicked"), "{command:?}: {said}");
            let code = output.status.code();
            assert!(matches!(code, Some(0 | 1 | 141)), "{command:?}: {code:?}");
        }
    }
}

#[test]
fn keygen_prints_the_public_key_only_when_asked() {
    let output = run(&["keygen", "--method", "ES256", "--public"]);
    assert!(text(&output).starts_with("-----BEGIN PRIVATE KEY-----"));
    let jwk: Value = serde_json::from_str(&stderr(&output)).unwrap();
    assert_eq!((&jwk["kty"], &jwk["crv"]), (&json!("EC"), &json!("P-256")));
    assert!(jwk.get("d").is_none());
    assert!(stderr(&run(&["keygen", "--method", "ES256"])).is_empty());
    assert_eq!(run(&["keygen", "--method", "none"]).status.code(), Some(2));
    assert!(text(&run(&["keygen", "--method", "rs256"])).starts_with("-----BEGIN PRIVATE KEY"));
}

#[test]
fn serve_says_in_one_line_that_its_port_is_taken() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let output = run(&["serve", "--data-dir", data, "--admin", &address]);
    assert_eq!(output.status.code(), Some(3));
    let last = stderr(&output).lines().last().unwrap().to_owned();
    assert!(
        last.contains(&address) && last.contains("--admin"),
        "{last}"
    );
}
