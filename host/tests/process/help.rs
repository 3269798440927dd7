//! What `serve --help` says, held against the documentation.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The limits of a text: each flag with its default.
type Limits = BTreeMap<String, u64>;

#[test]
fn the_documentation_has_every_limit_with_its_default_and_no_other() {
    let help = help();
    assert_eq!(
        documented(),
        told(&help),
        "docs/operations.md and `serve --help`"
    );
}

#[test]
fn the_help_tells_the_limits_of_the_proxy_from_those_of_the_policy() {
    let help = help();
    let (others, limits) = help.split_once("\nLimits of the proxy:\n").unwrap();
    let (proxy, policy) = limits.split_once("\nLimits of the policy:\n").unwrap();
    for (section, flags) in [
        (others, ["--data-dir", "--drain-seconds"]),
        (proxy, ["--head-bytes", "--connections"]),
        (policy, ["--isolation", "--instances-total"]),
    ] {
        for flag in flags {
            assert!(section.contains(&format!("      {flag} <")), "{flag}");
        }
    }
}

#[test]
fn an_address_without_http2_that_cannot_be_read_is_an_error() {
    for written in ["", "8081", "127.0.0.1:8081,"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jwt-gateway"));
        command.arg("serve").env("JWT_GATEWAY_HTTP1_ONLY", written);
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{written}: {said}");
        assert!(said.contains("--http1-only"), "{written}: {said}");
    }
}

/// A gateway that began all the same would believe nobody, or the wrong ones.
#[test]
fn proxies_in_front_that_cannot_be_read_keep_it_from_starting() {
    let trusted = "--trusted-proxies";
    let cases: [&[&str]; 6] = [
        &[trusted, ""],
        &[trusted, "10.0.0.0/8,"],
        &[trusted, "10.0.0.1/8"],
        &[trusted, "::ffff:10.0.0.1"],
        &[trusted, "10.0.0.1", "--proxy-protocol", "8081"],
        &["--proxy-protocol", "0.0.0.0:8081"],
    ];
    for arguments in cases {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jwt-gateway"));
        // Were it to start, it would fail with another code.
        command.args(["serve", "--admin", "192.0.2.1:1"]);
        let output = command.args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
    }
}

fn help() -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jwt-gateway"));
    let output = command.args(["serve", "--help"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Every flag whose default is a number.
fn told(help: &str) -> Limits {
    let mut flag = "";
    let mut limits = Limits::new();
    for line in help.lines().map(str::trim) {
        if line.starts_with("--") {
            flag = line.split_whitespace().next().unwrap();
        } else if let Some(default) = line.strip_prefix("[default: ") {
            let default = default.trim_end_matches(']').parse();
            limits.extend(default.map(|default| (flag.to_owned(), default)));
        }
    }
    limits
}

/// The rows of the table under *Limits*.
fn documented() -> Limits {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operations.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, section) = page.split_once("\n## Limits\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows = section.lines().filter_map(|row| row.strip_prefix("| `"));
    rows.map(|row| {
        let (flag, row) = row.split_once("` | ").unwrap();
        let mut words = row.split([' ', ',']);
        let number: u64 = words.next().unwrap().parse().unwrap();
        let unit = if words.next() == Some("MiB") {
            1 << 20
        } else {
            1
        };
        (flag.to_owned(), number * unit)
    })
    .collect()
}
