//! What keeps the gateway from starting is said in one line.

use std::fs;
use std::net::TcpListener;

use tempfile::TempDir;

use crate::support::refused;

/// Checks that it ended for the environment's sake and said so once, at the end.
fn expect(outcome: (Option<i32>, String), words: &[&str]) {
    let (code, said) = outcome;
    assert_eq!(code, Some(3), "{said}");
    let lines: Vec<_> = said.lines().collect();
    let errors = lines
        .iter()
        .filter(|line| line.starts_with("jwt-gateway: "));
    assert_eq!(errors.count(), 1, "{said}");
    for word in words {
        assert!(lines.last().unwrap().contains(word), "{word}: {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_database_that_is_none() {
    let folder = TempDir::new().unwrap();
    let text = "this is no database, however long it may be. ".repeat(50);
    fs::write(folder.path().join("gateway.db"), text).unwrap();
    let outcome = refused(folder.path(), "127.0.0.1:0");
    expect(outcome, &["gateway.db", "damaged", "backup"]);
}

#[test]
fn a_data_folder_that_is_a_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("data");
    fs::write(&file, "").unwrap();
    expect(refused(&file, "127.0.0.1:0"), &["The data folder"]);
}

#[test]
fn a_port_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = TempDir::new().unwrap();
    expect(refused(folder.path(), &address), &[&address, "--admin"]);
}
