//! Runs the command line as a process.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::json;

/// Every `#!` line of the file must begin a line of the output: its place and
/// path, then anywhere in the message the rest.
pub(crate) fn expect(file: &Path, output: &str) {
    let source = fs::read_to_string(file).unwrap();
    let expected: Vec<_> = source
        .lines()
        .filter_map(|line| line.strip_prefix("#! "))
        .collect();
    let found: Vec<_> = output.lines().collect();
    assert_eq!(expected.len(), found.len(), "{}:\n{output}", file.display());
    for (expected, found) in expected.iter().zip(found) {
        let found = found
            .strip_prefix(&format!("{}:", file.display()))
            .unwrap_or(found);
        let (place, words) = expected
            .split_once(": ")
            .unwrap_or((expected.trim_end_matches(':'), ""));
        let (path, words) = words.split_once(':').unwrap_or((words, ""));
        let start = if path.is_empty() {
            format!("{place}:")
        } else {
            format!("{place}: {path}: ")
        };
        assert!(
            found.starts_with(&start),
            "expected {expected}\nfound {found}"
        );
        assert!(
            found.contains(words.trim()),
            "expected {expected}\nfound {found}"
        );
    }
}

pub(crate) fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(policies().join(folder)).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

pub(crate) fn policies() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policies")
}

/// A token of a policy with the key, made at a fixed time.
pub(crate) fn token(method: &str, key: &str, signer: Option<&str>) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.json");
    let document = json!({
        "signingMethod": method, "privateKey": key, "customClaims": [], "customHeaders": [],
    });
    fs::write(&policy, document.to_string()).unwrap();
    let policy = policy.to_str().unwrap();
    let mut arguments = vec!["token", "--at", "1767225600", "--policy", policy];
    arguments.extend(signer);
    run(&arguments)
}

/// Runs a command whose reader has gone away before it begins.
pub(crate) fn run_unread(arguments: &[&str], is_error_closed: bool) -> Output {
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_jwt-gateway"));
    command.args(arguments).env_remove("JWT_GATEWAY_MASTER_KEY");
    command.stdout(closed()).stderr(match is_error_closed {
        true => closed(),
        false => Stdio::piped(),
    });
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // A command that has ended already reads nothing.
    let _ = child
        .stdin
        .take()
        .unwrap()
        .write_all(b"{\"expr\": \"1\"}\n");
    child.wait_with_output().unwrap()
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    feed(arguments, "")
}

pub(crate) fn feed(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_jwt-gateway"))
        .args(arguments)
        .env_remove("JWT_GATEWAY_MASTER_KEY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

pub(crate) fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
