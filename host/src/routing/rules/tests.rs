//! Which requests a rule is for, and what its groups make of their paths.

use super::*;
use http::Request;
use serde_json::{Value, json};

/// Compiles rules as they are written.
fn rules(written: Value) -> Rules {
    let rules: Vec<RequestRule> = serde_json::from_value(written).unwrap();
    Rules::compile(&rules).unwrap()
}

fn head(method: &str, uri: &str, headers: &[(&str, &str)]) -> Parts {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

fn matches(rules: &Rules, path: &str, head: &Parts) -> bool {
    let input = MatchInput { path, head };
    let forwarded = rules.forwarded_path(&input).is_some();
    assert_eq!(rules.match_request(&input), forwarded);
    forwarded
}

#[test]
fn an_expression_must_match_the_whole_path() {
    let cases = [
        ("/orders", "/orders", true),
        ("/orders", "/orders/", false),
        ("/orders", "/v1/orders", false),
        ("/orders/.*", "/orders/7/lines", true),
        ("/orders/[0-9]+", "/orders/7x", false),
        ("/a|/b", "/a/b", false),
        ("/a|/ab", "/ab", true),
        ("(?i)/ORDERS", "/orders", true),
        ("/orders", "/Orders", false),
        ("/a.c", "/a/c", true),
        ("/a%20b", "/a%20b", true),
        ("/a b", "/a%20b", false),
        ("/", "", true),
        (".*", "", true),
        ("", "/", false),
        ("^/orders$", "/orders", true),
    ];
    let head = head("GET", "/", &[]);
    for (pattern, path, expected) in cases {
        let rules = rules(json!([{"path": pattern}]));
        assert_eq!(matches(&rules, path, &head), expected, "{pattern} {path}");
    }
}

#[test]
fn everything_in_a_rule_must_match_and_one_rule_is_enough() {
    let both = json!([{"path": "/a", "methods": "GET|POST"}]);
    let either = json!([{"path": "/a"}, {"methods": "POST"}]);
    let cases = [
        (json!([]), "PUT", "/x", true),
        (json!([{}]), "PUT", "/x", true),
        (both.clone(), "GET", "/a", true),
        (both.clone(), "POST", "/a", true),
        (both.clone(), "PUT", "/a", false),
        (both.clone(), "GET", "/b", false),
        (both, "POSTS", "/a", false),
        (either.clone(), "GET", "/a", true),
        (either.clone(), "POST", "/b", true),
        (either, "GET", "/b", false),
        (json!([{"methods": "get"}]), "GET", "/a", false),
    ];
    for (written, method, path, expected) in cases {
        let head = head(method, "/", &[]);
        let found = matches(&rules(written.clone()), path, &head);
        assert_eq!(found, expected, "{written} {method} {path}");
    }
}

#[test]
fn the_host_has_no_port_and_no_capitals() {
    let cases = [
        (vec![("host", "Api.Example.com:8081")], true),
        (vec![("host", "api.example.com")], true),
        (vec![("host", "api.example.com.evil")], false),
        (vec![("host", "other")], false),
        (vec![], false),
    ];
    let rule = rules(json!([{"host": "api\\.example\\.com"}]));
    for (headers, expected) in cases {
        let head = head("GET", "/", &headers);
        assert_eq!(matches(&rule, "/", &head), expected, "{headers:?}");
    }
    let address = head("GET", "/", &[("host", "[::1]:8081")]);
    assert!(matches(
        &rules(json!([{"host": "\\[::1\\]"}])),
        "/",
        &address
    ));
    let address = head("GET", "/", &[("host", "[::1]")]);
    assert!(matches(
        &rules(json!([{"host": "\\[::1\\]"}])),
        "/",
        &address
    ));
}

#[test]
fn every_header_named_must_be_there_and_match() {
    let rule = json!([{"headers": {"X-Test": "true", "y-test": "[ab](,[ab])*"}}]);
    let cases = [
        (vec![("x-test", "true"), ("y-test", "a")], true),
        (
            vec![("X-TEST", "true"), ("Y-Test", "a"), ("y-test", "b")],
            true,
        ),
        (
            vec![("x-test", "true"), ("y-test", "a"), ("y-test", "c")],
            false,
        ),
        (vec![("x-test", "true")], false),
        (vec![("x-test", "TRUE"), ("y-test", "a")], false),
        (
            vec![("x-test", "true"), ("x-test", "true"), ("y-test", "a")],
            false,
        ),
        (vec![], false),
    ];
    for (headers, expected) in cases {
        let head = head("GET", "/", &headers);
        assert_eq!(
            matches(&rules(rule.clone()), "/", &head),
            expected,
            "{headers:?}"
        );
    }
    let absent = rules(json!([{"headers": {"x-test": ".*"}}]));
    assert!(!matches(&absent, "/", &head("GET", "/", &[])));
}

/// A condition that were left out would make the rule match more than it says.
#[test]
fn a_condition_that_nothing_can_meet_is_an_issue_and_not_left_out() {
    let written = json!([{"path": "/a", "headers": {":method": "GET", "x": "y"}}]);
    let rules: Vec<RequestRule> = serde_json::from_value(written).unwrap();
    let issues = Rules::compile(&rules).unwrap_err();
    let paths: Vec<_> = issues.iter().map(|issue| issue.path.as_str()).collect();
    assert_eq!(paths, ["[0].headers.:method"]);
}

#[test]
fn what_groups_capture_makes_up_the_forwarded_path() {
    let cases = [
        ("/api/.*", "/api/foo/bar", "/api/foo/bar"),
        ("/api(/.*)", "/api/foo/bar", "/foo/bar"),
        ("/foo(/.*)/bar(/.*)", "/foo/abc/bar/def", "/abc/def"),
        ("/foo/(?P<id>[0-9]+)", "/foo/7", "/7"),
        ("/foo/(a)|/bar/(b)", "/bar/b", "/b"),
        ("/foo(?:/.*)", "/foo/bar", "/foo/bar"),
        ("/foo(/.*)?", "/foo", ""),
        ("(/a(/b))", "/a/b", "/a/b/b"),
        ("/(.*)", "", ""),
        ("(.*)", "", "/"),
        ("/é(/.*)", "/é/x", "/x"),
    ];
    let head = head("GET", "/", &[]);
    for (pattern, path, expected) in cases {
        let input = MatchInput { path, head: &head };
        let rules = rules(json!([{"methods": "PUT"}, {"path": pattern}]));
        let forwarded = rules.forwarded_path(&input);
        assert_eq!(forwarded.as_deref(), Some(expected), "{pattern} {path}");
    }
}

#[test]
fn a_path_that_is_not_rewritten_is_not_copied() {
    let head = head("GET", "/", &[]);
    let input = MatchInput {
        path: "/a",
        head: &head,
    };
    for written in [json!([]), json!([{}]), json!([{"path": "/.*"}])] {
        let path = rules(written).forwarded_path(&input);
        assert!(matches!(path, Some(Cow::Borrowed("/a"))));
    }
}

#[test]
fn an_expression_that_grows_too_large_is_an_issue_at_its_path() {
    let written = json!([
        {},
        {"path": "(?:\\pL{1,900}){1,900}", "headers": {"x": "(?:\\pL{1,900}){1,900}"}},
        {"methods": "(?x)a # to the end"},
    ]);
    let rules: Vec<RequestRule> = serde_json::from_value(written).unwrap();
    let issues = Rules::compile(&rules).unwrap_err();
    let paths: Vec<_> = issues.iter().map(|issue| issue.path.as_str()).collect();
    assert_eq!(paths, ["[1].path", "[1].headers.x", "[2].methods"]);
}

#[test]
fn a_hostile_text_takes_no_more_than_linear_time() {
    let rules = rules(json!([{"path": "/(a*)*b"}]));
    let head = head("GET", "/", &[]);
    let path = format!("/{}", "a".repeat(60_000));
    let begun = std::time::Instant::now();
    assert!(!matches(&rules, &path, &head));
    assert!(begun.elapsed() < std::time::Duration::from_secs(2));
}
