//! Things that were made before the tests run.

use std::path::{Path, PathBuf};

/// The bytes of something that `cargo xtask build` makes.
pub fn artifact(name: &str) -> Vec<u8> {
    let folder = match std::env::var_os("JWT_GATEWAY_ARTIFACTS") {
        Some(folder) => PathBuf::from(folder),
        None => root().join("target/artifacts"),
    };
    let path = folder.join(name);
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask build`", path.display()))
}

/// A throw-away key of `tests/keys`.
pub fn key(name: &str) -> String {
    let path = root().join("tests/keys").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the repository")
}
