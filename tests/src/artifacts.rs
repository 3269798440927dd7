//! Things that were made before the tests run.

use std::path::{Path, PathBuf};

/// The bytes of something that `cargo xtask build` makes.
pub fn artifact(name: &str) -> Vec<u8> {
    let path = artifacts().join(name);
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask build`", path.display()))
}

/// The folder of what `cargo xtask build` makes.
pub fn artifacts() -> PathBuf {
    match std::env::var_os("JWT_GATEWAY_ARTIFACTS") {
        Some(folder) => PathBuf::from(folder),
        None => root().join("target/artifacts"),
    }
}

/// The command `jwt-gateway`. Cargo builds it beside the tests of its own package: a run of
/// the whole workspace has it, and before a run of these tests alone it has to be built.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let folder = test.parent().and_then(Path::parent);
    let program = folder.expect("a test lies in deps/").join("jwt-gateway");
    assert!(program.exists(), "run `cargo build --bin jwt-gateway`");
    program
}

/// A throw-away key of `tests/keys`.
pub fn key(name: &str) -> String {
    let path = root().join("tests/keys").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the repository")
}
