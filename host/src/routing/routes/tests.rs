//! Which way requests take: table by table, what is asked for and where it goes.

use http::Request;
use http::request::Parts;
use rustls::RootCertStore;
use serde_json::{Value, json};

use super::*;
use crate::chance::FixedChance;
use crate::settings::ProxyLimits;
use crate::upstream::Outbound;

fn routes(written: Value) -> Routes {
    let routing = Routing::parse(&written).unwrap();
    Routes::compile(&routing, Timeouts::default(), shared).unwrap()
}

fn shared(_: &ServiceName) -> Arc<Upstreams> {
    let outbound = Outbound::new(ProxyLimits::default(), RootCertStore::empty()).unwrap();
    Arc::clone(outbound.shared())
}

fn head(method: &str, uri: &str) -> Parts {
    let request = Request::builder().method(method).uri(uri);
    request.body(()).unwrap().into_parts().0
}

/// The URI that a request goes to, whose path behind the base path is `rest`.
fn forwarded(routes: &Routes, method: &str, uri: &str, rest: &str) -> Option<String> {
    let head = head(method, uri);
    let input = MatchInput {
        path: rest,
        head: &head,
    };
    let chosen = routes.choose(&input, &FixedChance::default()).ok()?;
    Some(chosen.uri(&head.uri).unwrap().to_string())
}

#[test]
#[expect(clippy::too_many_lines, reason = "the table is the test")]
fn paths_come_out_as_flex_gateway_documents_them() {
    // The path of the API instance, of the rule, the destination path, the path
    // asked for, and the one that the service receives.
    let cases = [
        ("", "/api/.*", "/", "/api/foo/bar", Some("/api/foo/bar")),
        ("", "/api(/.*)", "/", "/api/foo/bar", Some("/foo/bar")),
        (
            "",
            "/api/.*",
            "/orders",
            "/api/foo/bar",
            Some("/orders/api/foo/bar"),
        ),
        (
            "",
            "/api(/.*)",
            "/orders",
            "/api/foo/bar",
            Some("/orders/foo/bar"),
        ),
        ("/api", "/foo/.*", "/", "/api/foo/bar", Some("/foo/bar")),
        ("/api", "/foo(/.*)", "/", "/api/foo/bar", Some("/bar")),
        (
            "/api",
            "/foo/.*",
            "/orders",
            "/api/foo/bar",
            Some("/orders/foo/bar"),
        ),
        (
            "/api",
            "/foo(/.*)",
            "/orders",
            "/api/foo/bar",
            Some("/orders/bar"),
        ),
        ("/api", "/api/foo/.*", "/orders", "/api/foo/bar", None),
        (
            "/api",
            "/foo(/.*)/bar(/.*)",
            "/",
            "/api/foo/abc/bar/def",
            Some("/abc/def"),
        ),
        (
            "/api",
            "/foo(/.*)/bar(/.*)",
            "/orders",
            "/api/foo/abc/bar/def",
            Some("/orders/abc/def"),
        ),
    ];
    for (base, rule, path, asked, expected) in cases {
        let routes = routes(json!({
            "services": [{"name": "a", "address": "http://a"}],
            "routes": [{
                "rules": [{"path": rule}],
                "destinations": [{"service": "a", "path": path}],
            }],
        }));
        let rest = asked.strip_prefix(base).unwrap();
        let found = forwarded(&routes, "GET", &format!("{asked}?q=1"), rest);
        let expected = expected.map(|path| format!("http://a{path}?q=1"));
        assert_eq!(found, expected, "{base} {rule} {path}");
    }
}

#[test]
fn the_destination_path_is_put_behind_the_services_own() {
    let cases = [
        ("http://a", "/", "", "http://a/"),
        ("http://a", "/posts/", "", "http://a/posts/"),
        ("http://a", "/posts/", "/7", "http://a/posts/7"),
        ("http://a", "/posts", "", "http://a/posts"),
        ("http://a/v2", "/", "", "http://a/v2"),
        ("http://a/v2/", "/posts", "/7", "http://a/v2/posts/7"),
        ("http://a/v2/", "/", "", "http://a/v2/"),
    ];
    for (address, path, rest, expected) in cases {
        let routes = routes(json!({
            "services": [{"name": "a", "address": address}],
            "routes": [{"destinations": [{"service": "a", "path": path}]}],
        }));
        let asked = format!("/base{rest}");
        let found = forwarded(&routes, "GET", &asked, rest);
        assert_eq!(found.as_deref(), Some(expected), "{address} {path} {rest}");
    }
}

#[test]
fn the_first_route_that_fits_decides() {
    let routes = routes(json!({
        "services": [
            {"name": "a", "address": "http://a"},
            {"name": "b", "address": "http://b"},
            {"name": "c", "address": "http://c"},
        ],
        "routes": [
            {"rules": [{"path": "/x/.*"}, {"methods": "PUT"}], "destinations": [{"service": "b"}]},
            {"rules": [{"path": "/x/y"}], "destinations": [{"service": "a"}]},
            {"rules": [{"methods": "GET"}], "destinations": [{"service": "c"}]},
        ],
    }));
    let cases = [
        ("GET", "/x/y", Some("http://b/x/y")),
        ("PUT", "/", Some("http://b/")),
        ("GET", "/x", Some("http://c/x")),
        ("POST", "/x", None),
    ];
    for (method, path, expected) in cases {
        let found = forwarded(&routes, method, path, path);
        assert_eq!(found.as_deref(), expected, "{method} {path}");
    }
}

#[test]
fn every_destination_has_the_share_that_its_weight_says() {
    let routes = routes(json!({
        "services": [
            {"name": "a", "address": "http://a"},
            {"name": "b", "address": "http://b"},
            {"name": "c", "address": "http://c"},
        ],
        "routes": [{"destinations": [
            {"service": "a", "weight": 75},
            {"service": "b", "weight": 24},
            {"service": "c", "weight": 1},
        ]}],
    }));
    // Every number below the sum of the weights has its turn ten times.
    let chance = FixedChance::default();
    let head = head("GET", "/");
    let mut counts = [0; 3];
    for _ in 0..1000 {
        let input = MatchInput {
            path: "/",
            head: &head,
        };
        let chosen = routes.choose(&input, &chance).unwrap();
        let index = ["a", "b", "c"]
            .iter()
            .position(|it| *it == chosen.service.as_str());
        counts[index.unwrap()] += 1;
    }
    assert_eq!(counts, [750, 240, 10]);
}

#[test]
fn chance_has_no_say_where_there_is_one_destination() {
    #[derive(Debug)]
    struct Never;
    impl Chance for Never {
        fn below(&self, _: u32) -> u32 {
            unreachable!("nobody should have asked")
        }
    }
    let routes = routes(json!({"services": [{"name": "a", "address": "http://a"}]}));
    let head = head("GET", "/");
    let input = MatchInput {
        path: "/",
        head: &head,
    };
    assert!(routes.choose(&input, &Never).is_ok());
}

#[test]
fn captured_texts_that_lead_elsewhere_are_refused() {
    let routes = routes(json!({
        "services": [{"name": "a", "address": "http://a"}],
        "routes": [{
            "rules": [{"path": "/pub(.*)x(.*)"}],
            "destinations": [{"service": "a", "path": "/pub"}],
        }],
    }));
    let cases = [
        ("/pub/.x./admin", false),
        ("/pub/x../admin", false),
        ("/pub/%x2e2e/admin", false),
        ("/pub/..x;/admin", false),
        ("/pub/%2x5", true),
        ("/pub/.x.a/admin", true),
        ("/pub/x/admin", true),
    ];
    for (path, fits) in cases {
        let head = head("GET", path);
        let input = MatchInput { path, head: &head };
        let chosen = routes.choose(&input, &FixedChance::default());
        assert_eq!(chosen.is_ok(), fits, "{path}");
        if let Err(error) = chosen {
            assert!(matches!(error, RouteError::Path), "{path}: {error}");
        }
    }
}

#[test]
fn every_issue_has_its_path() {
    let routing = Routing::parse(&json!({
        "services": [
            {"name": "a", "address": "http://a"},
            {"name": "b", "address": "http://b{c"},
        ],
        "routes": [
            {"destinations": [{"service": "a"}]},
            {"rules": [{"path": "(?:\\pL{1,900}){1,900}"}], "destinations": [{"service": "b"}]},
        ],
    }));
    let issues = Routes::compile(&routing.unwrap(), Timeouts::default(), shared).unwrap_err();
    let paths: Vec<_> = issues.iter().map(|issue| issue.path.as_str()).collect();
    assert_eq!(paths, ["services[1].address", "routes[1].rules[0].path"]);
}
