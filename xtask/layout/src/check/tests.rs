//! Every rule, on small trees that keep it and that break it.

use super::*;

const HOUSE: House = House {
    folder: "host/src",
    library: "jwt_gateway",
    order: &[
        "main cli",
        "proxy edit",
        "snapshot",
        "written",
        "secrets clock",
    ],
};

/// What breaks a rule: the place, and what is said.
fn found(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let tree = Tree::of(&HOUSE, files.iter().copied()).unwrap();
    let breaches = breaches(&tree, &HOUSE).into_iter();
    let place = |breach: &Breach| format!("{}:{}", breach.file, breach.line);
    let found = breaches.map(|breach| (place(&breach), breach.to_string()));
    found.collect()
}

#[track_caller]
fn assert_one(files: &[(&str, &str)], place: &str, said: &str) {
    match found(files).as_slice() {
        [(at, text)] => {
            assert_eq!(at, place, "{text}");
            assert!(text.contains(said), "{text}");
        }
        found => panic!("{} lines instead of one: {found:#?}", found.len()),
    }
}

#[track_caller]
fn assert_none(files: &[(&str, &str)]) {
    let found = found(files);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn an_import_from_below_is_good() {
    let above = "use crate::snapshot::Snapshot;\nuse std::sync::Arc;\n";
    assert_none(&[("proxy.rs", above), ("snapshot.rs", "pub struct Snapshot;")]);
}

#[test]
fn an_import_from_above_is_found() {
    let below =
        "use std::fmt;\n\nuse crate::{\n    clock::Clock,\n    proxy::{Fault, Traffic},\n};\n";
    let files = [("snapshot.rs", below), ("proxy.rs", ""), ("clock.rs", "")];
    let said = "`crate::proxy::Fault` from `proxy`, which stands above `snapshot`";
    assert_one(&files, "host/src/snapshot.rs:5", said);
}

#[test]
fn a_path_is_found_outside_use_lines_and_in_macros_too() {
    for code in [
        "fn ask() -> crate::proxy::Answer { answer() }",
        "fn ask() { super::super::super::proxy::answer() }",
        "generate!({ with: { \"key\": crate::proxy::Key } });",
        "fn ask() { use crate::proxy as above; }",
    ] {
        let files = [("secrets/vault/key.rs", code), ("proxy.rs", "")];
        assert_one(
            &files,
            "host/src/secrets/vault/key.rs:1",
            "stands above `secrets`",
        );
    }
}

#[test]
fn a_program_that_is_imported_by_its_library_is_found() {
    let files = [
        ("main.rs", "mod cli;"),
        ("cli.rs", "use jwt_gateway::clock::Clock;"),
        ("clock.rs", ""),
    ];
    assert_none(&files);
    let files = [("cli.rs", ""), ("clock.rs", "use crate::cli::Arguments;")];
    assert_one(&files, "host/src/clock.rs:1", "stands above `clock`");
}

#[test]
fn parts_on_one_line_do_not_know_each_other() {
    let files = [("edit.rs", "use crate::proxy::Fault;"), ("proxy.rs", "")];
    assert_one(
        &files,
        "host/src/edit.rs:1",
        "`edit` and it do not know each other",
    );
}

#[test]
fn what_is_written_knows_secrets_only() {
    let files = [
        ("written.rs", "use crate::secrets::Vault;"),
        ("secrets.rs", ""),
    ];
    assert_none(&files);
    let files = [("written.rs", "use crate::clock::Clock;"), ("clock.rs", "")];
    assert_one(
        &files,
        "host/src/written.rs:1",
        "`clock`, which `written` does not know",
    );
}

#[test]
fn a_part_without_a_place_is_found() {
    let files = [("lib.rs", "pub mod cache;"), ("cache.rs", "")];
    assert_one(
        &files,
        "host/src/cache.rs:1",
        "`cache` has no place in the layout",
    );
}

#[test]
fn tests_may_look_anywhere() {
    let inline = "/// Tests.\n#[cfg(test)]\nmod tests { use crate::proxy::Fault; }";
    let tests = "use crate::proxy::Fault;";
    let files = [
        ("secrets.rs", inline),
        ("secrets/tests.rs", tests),
        ("secrets/tests/vault.rs", tests),
        ("proxy.rs", ""),
    ];
    assert_none(&files);
}

#[test]
fn a_facade_with_code_is_found() {
    let neighbours = [("proxy/request.rs", ""), ("proxy/server.rs", "")];
    for code in [
        "fn serve() {}",
        "struct Proxy;",
        "use std::fmt;",
        "mod inner {}",
        "make!();",
    ] {
        let facade = format!("//! The proxy.\n\nmod request;\npub use request::Request;\n{code}\n");
        let files = [
            ("proxy/mod.rs", facade.as_str()),
            neighbours[0],
            neighbours[1],
        ];
        assert_one(&files, "host/src/proxy/mod.rs:5", "a façade holds code");
        // It is no façade with a single file below it.
        assert_none(&files[..2]);
    }
    let facade =
        "mod request;\npub mod server;\n#[cfg(test)]\nmod tests;\npub use request::serve;\n";
    assert_none(&[("proxy/mod.rs", facade), neighbours[0], neighbours[1]]);
}

#[test]
fn a_neighbour_imported_through_the_facade_is_found() {
    let facade = (
        "proxy/mod.rs",
        "mod request;\nmod server;\npub use request::Request;",
    );
    let request = ("proxy/request.rs", "pub struct Request;");
    for code in ["use super::Request;", "use crate::proxy::Request;"] {
        let files = [facade, request, ("proxy/server.rs", code)];
        assert_one(
            &files,
            "host/src/proxy/server.rs:1",
            "host/src/proxy/request.rs",
        );
    }
    assert_none(&[
        facade,
        request,
        ("proxy/server.rs", "use super::request::Request;"),
    ]);
}

#[test]
fn a_circle_is_found_and_shown_whatever_facades_are_between() {
    let facade = ("proxy/mod.rs", "pub mod http1;\npub mod server;");
    let inner = (
        "proxy/http1/mod.rs",
        "mod lines;\nmod section;\npub use lines::Lines as Strict;",
    );
    let section = ("proxy/http1/section.rs", "");
    let server = ("proxy/server.rs", "\nuse super::http1::Strict;");
    let lines = (
        "proxy/http1/lines.rs",
        "\n\nuse crate::proxy::server::Limit;",
    );
    let files = [facade, inner, section, server, lines];
    assert_one(
        &files,
        "host/src/proxy/http1/lines.rs:3",
        "to host/src/proxy/server.rs, to host/src/proxy/http1/lines.rs; 2 files",
    );
    assert_none(&[facade, inner, section, server, ("proxy/http1/lines.rs", "")]);
}

#[test]
fn a_mod_rs_and_its_only_file_make_a_circle_too() {
    let files = [
        ("proxy/mod.rs", "mod limits;\nuse limits::Limits;"),
        ("proxy/limits.rs", "use super::Way;"),
    ];
    assert_one(
        &files,
        "host/src/proxy/limits.rs:1",
        "2 files hang together",
    );
}

#[test]
fn what_wit_bindgen_needs_is_no_circle() {
    let files = [
        (
            "generator/bindings.rs",
            "generate!({ key: crate::generator::host::Key });",
        ),
        ("generator/host.rs", "use super::bindings::Host;"),
    ];
    let house = House {
        order: &[],
        ..HOUSE
    };
    let tree = Tree::of(&house, files).unwrap();
    assert!(breaches(&tree, &house).is_empty());
}
