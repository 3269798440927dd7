//! What leaves for a request that came, field by field.

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Version};

use super::*;
use crate::proxy::plain::make_plain;

type Fields<'a> = &'a [(&'a str, &'a str)];

fn head(method: Method, version: Version, uri: &str, fields: Fields<'_>) -> Parts {
    let mut request = Request::builder().method(method).version(version).uri(uri);
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

fn list(headers: &HeaderMap) -> Vec<String> {
    let line =
        |(name, value): (&HeaderName, &HeaderValue)| format!("{name}: {}", value.to_str().unwrap());
    let mut lines: Vec<_> = headers.iter().map(line).collect();
    lines.sort();
    lines
}

/// What leaves of these fields, without the gateway's own that every request gets.
fn forwarded(fields: Fields<'_>) -> Vec<String> {
    forwarded_before(SendOptions::default(), fields)
}

fn forwarded_before(options: SendOptions, fields: Fields<'_>) -> Vec<String> {
    let mut head = head(Method::POST, Version::HTTP_11, "/x", fields);
    let client = Client::sample("198.51.100.7:50000");
    rewrite_request(
        &mut head,
        &client,
        HeaderValue::from_static("up:1"),
        options,
    );
    let own = [
        HOST,
        VIA,
        X_FORWARDED_FOR,
        X_FORWARDED_HOST,
        X_FORWARDED_PORT,
        X_FORWARDED_PROTO,
    ];
    for name in own {
        assert!(head.headers.remove(&name).is_some() || name == X_FORWARDED_HOST);
    }
    list(&head.headers)
}

#[test]
#[rustfmt::skip]
fn hop_by_hop_fields_stay_behind_and_all_others_pass() {
    let cases: &[(Fields, &[&str])] = &[
        (&[("accept", "*/*"), ("x-a", "1"), ("x-a", "2")], &["accept: */*", "x-a: 1", "x-a: 2"]),
        (&[("connection", "keep-alive"), ("keep-alive", "timeout=5")], &[]),
        (&[("connection", "close, X-Secret"), ("x-secret", "1"), ("x-b", "1")], &["x-b: 1"]),
        (&[("connection", "x-one"), ("connection", "x-two"), ("x-one", "1"), ("x-two", "2")], &[]),
        (&[("connection", "upgrade"), ("upgrade", "websocket")], &[]),
        (&[("proxy-connection", "keep-alive"), ("proxy-authorization", "Basic eA==")], &[]),
        (&[("te", "gzip, Trailers;q=1"), ("transfer-encoding", "chunked")], &[]),
        (&[("te", "gzip, TRAILERS")], &["te: trailers"]),
        (&[("connection", "content-length"), ("content-length", "4")], &["content-length: 4"]),
        (&[("connection", "close, , ,\"x"), ("x-b", "1")], &["x-b: 1"]),
        (&[("trailer", "x-sum"), ("expect", "100-continue")], &["trailer: x-sum"]),
        (&[("authorization", "Basic eA==")], &["authorization: Basic eA=="]),
    ];
    for (fields, expected) in cases {
        assert_eq!(forwarded(fields), *expected, "{fields:?}");
    }
}

#[test]
fn the_gateways_own_fields_cannot_be_made_up_or_taken_away() {
    let named = "host, via, x-forwarded-for, x-forwarded-host, x-forwarded-proto, authorization";
    let mut head = head(
        Method::GET,
        Version::HTTP_11,
        "/x",
        &[
            ("connection", named),
            ("host", "api.example"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-port", "443"),
            ("authorization", "Basic eA=="),
            ("authorization", "Bearer forged"),
        ],
    );
    let client = Client::sample("198.51.100.7:50000");
    let host = HeaderValue::from_static("up:1");
    rewrite_request(&mut head, &client, host, SendOptions::default());
    set_bearer(&mut head.headers, "a.b.c").unwrap();
    let expected = [
        "authorization: Bearer a.b.c",
        "host: up:1",
        "via: 1.1 jwt-gateway",
        "x-forwarded-for: 198.51.100.7",
        "x-forwarded-host: api.example",
        "x-forwarded-port: 8081",
        "x-forwarded-proto: http",
    ];
    assert_eq!(list(&head.headers), expected);
}

#[test]
fn every_authorization_of_the_client_is_replaced() {
    let mut head = head(
        Method::GET,
        Version::HTTP_11,
        "/x",
        &[
            ("authorization", "Basic eA=="),
            ("Authorization", "Bearer forged"),
        ],
    );
    set_bearer(&mut head.headers, "a.b.c").unwrap();
    assert_eq!(list(&head.headers), ["authorization: Bearer a.b.c"]);
    assert!(head.headers[AUTHORIZATION].is_sensitive());
    assert!(!format!("{head:?}").contains("a.b.c"));
}

#[test]
fn a_token_that_no_header_can_carry_is_an_error() {
    assert!(set_bearer(&mut HeaderMap::new(), "a\r\nx: b").is_err());
}

#[test]
fn addresses_are_appended_as_one_line() {
    let cases: &[(&str, Fields, &str, Option<&str>)] = &[
        ("198.51.100.7:1", &[], "198.51.100.7", None),
        ("[2001:db8::7]:1", &[], "2001:db8::7", None),
        ("[::ffff:198.51.100.7]:1", &[], "198.51.100.7", None),
        (
            "198.51.100.7:1",
            &[("x-forwarded-for", "a, b"), ("x-forwarded-for", "c")],
            "a, b, c, 198.51.100.7",
            None,
        ),
        (
            "[2001:db8::7]:1",
            &[("forwarded", "for=a"), ("host", "h:8")],
            "2001:db8::7",
            Some("for=a, for=\"[2001:db8::7]\";host=\"h:8\";proto=http"),
        ),
        (
            "198.51.100.7:1",
            &[("forwarded", "for=a"), ("host", "h\"x")],
            "198.51.100.7",
            Some("for=a, for=198.51.100.7;proto=http"),
        ),
    ];
    for (remote, fields, forwarded_for, forwarded) in cases {
        let mut head = head(Method::GET, Version::HTTP_11, "/", fields);
        let host = HeaderValue::from_static("up");
        rewrite_request(
            &mut head,
            &Client::sample(remote),
            host,
            SendOptions::default(),
        );
        assert_eq!(head.headers[X_FORWARDED_FOR], *forwarded_for);
        assert_eq!(head.headers.get_all(X_FORWARDED_FOR).iter().count(), 1);
        let found = head
            .headers
            .get(FORWARDED)
            .map(|value| value.to_str().unwrap());
        assert_eq!(found, *forwarded);
    }
}

#[test]
fn the_request_target_names_the_host_before_the_field_does() {
    let cases: &[(Version, &str, Fields, Option<&str>)] = &[
        (
            Version::HTTP_11,
            "http://target.example:8/x",
            &[("host", "field.example")],
            Some("target.example:8"),
        ),
        (
            Version::HTTP_2,
            "http://target.example./x",
            &[],
            Some("target.example"),
        ),
        (
            Version::HTTP_2,
            "/x",
            &[("host", "field.example")],
            Some("field.example"),
        ),
        (
            Version::HTTP_10,
            "/x",
            &[("x-forwarded-host", "forged.example")],
            None,
        ),
    ];
    for (version, uri, fields, expected) in cases {
        let mut head = head(Method::GET, *version, uri, fields);
        let host = HeaderValue::from_static("up");
        let client = Client::sample("198.51.100.7:1");
        make_plain(&mut head).unwrap();
        rewrite_request(&mut head, &client, host, SendOptions::default());
        let found = head
            .headers
            .get(X_FORWARDED_HOST)
            .map(|value| value.to_str().unwrap());
        assert_eq!(found, *expected, "{uri}");
        assert_eq!(head.headers[HOST], "up");
        assert_eq!(head.headers[VIA], via(*version));
    }
}

#[test]
#[rustfmt::skip]
fn requests_that_cannot_be_forwarded_safely_are_refused() {
    let host = ("host", "a");
    let cases: &[(Method, Version, &str, Fields, bool)] = &[
        (Method::GET, Version::HTTP_11, "/", &[host], true),
        (Method::GET, Version::HTTP_10, "/", &[], true),
        (Method::GET, Version::HTTP_2, "http://a/", &[], true),
        (Method::GET, Version::HTTP_11, "http://a/", &[host], true),
        (Method::GET, Version::HTTP_11, "/", &[], false),
        (Method::GET, Version::HTTP_2, "/", &[], false),
        (Method::GET, Version::HTTP_11, "/", &[host, ("host", "b")], false),
        (Method::CONNECT, Version::HTTP_11, "a:443", &[host], false),
        (Method::TRACE, Version::HTTP_11, "/", &[host], false),
        (Method::POST, Version::HTTP_11, "/", &[host, ("transfer-encoding", "Chunked")], true),
        (Method::POST, Version::HTTP_11, "/", &[host, ("transfer-encoding", "gzip, chunked")], false),
    ];
    for (method, version, uri, fields, accepted) in cases {
        let head = head(method.clone(), *version, uri, fields);
        let mut plain = head.clone();
        let is_safe = check_request(&head, usize::MAX).is_ok() && make_plain(&mut plain).is_ok();
        assert_eq!(is_safe, *accepted, "{head:?}");
    }
}

#[test]
fn a_response_loses_its_hop_by_hop_fields_and_nothing_else() {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("connection", "x-hop"),
        ("x-hop", "1"),
        ("keep-alive", "timeout=5"),
        ("upgrade", "h2c"),
        ("set-cookie", "a=1"),
        ("set-cookie", "b=2"),
        ("via", "1.1 other"),
        ("content-length", "7"),
        ("www-authenticate", "Bearer"),
    ] {
        headers.append(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    let mut response = Response::new(());
    *response.headers_mut() = headers;
    rewrite_response(&mut response);
    let expected = [
        "content-length: 7",
        "set-cookie: a=1",
        "set-cookie: b=2",
        "via: 1.1 other",
        "www-authenticate: Bearer",
    ];
    assert_eq!(list(response.headers()), expected);
}

#[test]
fn a_response_with_two_framings_keeps_the_one_that_was_applied() {
    let response = Response::builder()
        .header(CONTENT_LENGTH, "7")
        .header(TRANSFER_ENCODING, "chunked");
    let mut response = response.body(()).unwrap();
    rewrite_response(&mut response);
    assert!(response.headers().is_empty());
}

#[test]
fn an_upgrade_and_an_expectation_stay_where_they_can_be_fulfilled() {
    let upgrade = SendOptions {
        upgrade: true,
        ..SendOptions::default()
    };
    let expectation = SendOptions {
        expectation: true,
        ..SendOptions::default()
    };
    let fields: Fields = &[
        ("connection", "keep-alive, Upgrade, x-hop"),
        ("upgrade", "websocket"),
        ("x-hop", "1"),
        ("te", "trailers"),
        ("expect", "100-continue"),
    ];
    assert_eq!(
        forwarded_before(upgrade, fields),
        ["connection: upgrade", "upgrade: websocket"]
    );
    assert_eq!(
        forwarded_before(expectation, fields),
        ["expect: 100-continue", "te: trailers"]
    );
    assert_eq!(
        forwarded_before(SendOptions::default(), fields),
        ["te: trailers"]
    );
}

#[test]
fn only_an_answer_that_grants_an_upgrade_names_its_protocol() {
    for (status, expected) in [
        (101, &["connection: upgrade", "upgrade: websocket"][..]),
        (426, &[]),
    ] {
        let response = Response::builder()
            .status(status)
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket");
        let mut response = response.body(()).unwrap();
        rewrite_response(&mut response);
        assert_eq!(list(response.headers()), expected, "{status}");
    }
}
