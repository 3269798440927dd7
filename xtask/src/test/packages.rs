//! The packages of the workspace, as they are compiled together.
//!
//! Cargo gives a dependency the features that all packages of one run want of it, and
//! compiles it anew for another set. So packages that share much are checked together,
//! as they are built for use, and the others each alone.

use std::process::Command;

/// Packages that are compiled together.
pub const TOGETHER: [&[&str]; 5] = [
    &[
        "dataweave",
        "expression-evaluator",
        "gateway-model",
        "gateway-tests",
        "jwt-gateway",
        "jwt-generator",
        "misbehaving-policy",
        "software-signer",
    ],
    &["admin-ui"],
    &["xtask"],
    &["pack"],
    &["layout"],
];

/// What is compiled to WebAssembly, and so is looked at for that target as well.
pub const WASM: [&[&str]; 2] = [
    &[
        "expression-evaluator",
        "jwt-generator",
        "misbehaving-policy",
        "software-signer",
    ],
    &["admin-ui"],
];

/// Names packages to cargo.
pub fn choose(cargo: &mut Command, packages: &[&str]) {
    for package in packages {
        cargo.args(["--package", package]);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::TOGETHER;
    use crate::workspace::Workspace;

    #[test]
    fn no_package_of_the_workspace_goes_unchecked() {
        let workspace = Workspace::locate().unwrap();
        let read = |path: &str| -> toml::Value {
            toml::from_str(&fs::read_to_string(workspace.path(path)).unwrap()).unwrap()
        };
        let manifest = read("Cargo.toml");
        let members = manifest["workspace"]["members"].as_array().unwrap();
        let names = members.iter().map(|folder| {
            let package = read(&format!("{}/Cargo.toml", folder.as_str().unwrap()));
            package["package"]["name"].as_str().unwrap().to_owned()
        });
        let checked = TOGETHER.concat().into_iter().map(str::to_owned);
        assert_eq!(
            names.collect::<BTreeSet<_>>(),
            checked.collect::<BTreeSet<_>>()
        );
    }
}
