//! What keeps the gateway from starting is said in one line.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::process::Command;

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
fn a_database_or_a_file_of_its_that_leads_elsewhere() {
    for name in [
        "gateway.db",
        "gateway.db-wal",
        "gateway.db-shm",
        "gateway.db-journal",
    ] {
        for is_there in [true, false] {
            let (folder, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
            let target = elsewhere.path().join("target");
            if is_there {
                fs::write(&target, "").unwrap();
            }
            symlink(&target, folder.path().join(name)).unwrap();
            let outcome = refused(folder.path(), "127.0.0.1:0");
            let file = folder.path().join(name).display().to_string();
            expect(outcome, &[&file, "symbolic link"]);
            // Nothing was made or written where it leads.
            let found = fs::read(&target);
            assert_eq!(found.ok(), is_there.then(Vec::new), "{name}");
        }
    }
}

#[test]
fn a_database_that_is_a_pipe() {
    let folder = TempDir::new().unwrap();
    let pipe = folder.path().join("gateway.db");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let outcome = refused(folder.path(), "127.0.0.1:0");
    expect(outcome, &["gateway.db", "not a regular file"]);
}

#[test]
fn a_port_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = TempDir::new().unwrap();
    expect(refused(folder.path(), &address), &[&address, "--admin"]);
}
