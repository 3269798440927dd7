//! What expressions see of a request.

use http::{Request, Version};

use super::*;
use crate::generator::bindings::jwt_gateway::policy::types::AuthenticationNames;

fn request(uri: &str) -> Parts {
    Request::builder()
        .method("PUT")
        .version(Version::HTTP_2)
        .uri(uri)
        .header("Host", "up:1")
        .header("X-A", "first")
        .header("x-a", "second")
        .header("x-utf8", HeaderValue::from_bytes("für".as_bytes()).unwrap())
        .body(())
        .unwrap()
        .into_parts()
        .0
}

fn see(attributes: Name, headers: HeaderNames, uri: &str) -> Attributes {
    look(attributes, headers, &request(uri)).unwrap()
}

fn look(attributes: Name, headers: HeaderNames, head: &Parts) -> Result<Attributes, NotText> {
    let reads = Bindings {
        attributes,
        headers,
        authentication: AuthenticationNames::empty(),
    };
    collect(&reads, head, &Client::sample("[::1]:50000"))
}

fn pairs(pairs: &[Pair]) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|pair| (pair.name.as_str(), pair.value.as_str()))
        .collect()
}

fn nothing() -> HeaderNames {
    HeaderNames::Only(Vec::new())
}

#[test]
fn what_no_expression_reads_is_not_passed() {
    let seen = see(Name::empty(), nothing(), "http://up:1/a?b=c");
    let empty = Attributes {
        method: None,
        scheme: None,
        version: None,
        request_path: None,
        request_uri: None,
        query_string: None,
        remote_address: None,
        local_address: None,
        query_params: Vec::new(),
        headers: Vec::new(),
    };
    assert_eq!(seen, empty);
}

#[test]
fn every_field_is_that_of_the_outgoing_request() {
    let seen = see(
        Name::all(),
        nothing(),
        "http://up:1/v2/x%20y?b=1&b=%20+2&c&%C3%BC=%C3%B6",
    );
    let expected = Attributes {
        method: Some("PUT".to_owned()),
        scheme: Some("http".to_owned()),
        version: Some("HTTP/2".to_owned()),
        request_path: Some("/v2/x%20y".to_owned()),
        request_uri: Some("/v2/x%20y?b=1&b=%20+2&c&%C3%BC=%C3%B6".to_owned()),
        query_string: Some("b=1&b=%20+2&c&%C3%BC=%C3%B6".to_owned()),
        remote_address: Some("[::1]:50000".to_owned()),
        local_address: Some("192.0.2.1:8081".to_owned()),
        query_params: seen.query_params.clone(),
        headers: Vec::new(),
    };
    assert_eq!(seen, expected);
    let parameters = [("b", "1"), ("b", "  2"), ("c", ""), ("ü", "ö")];
    assert_eq!(pairs(&seen.query_params), parameters);
}

#[test]
fn there_is_no_query_string_without_a_question_mark() {
    let cases = [("/a", None), ("/a?", Some("")), ("/a??", Some("?"))];
    for (uri, query) in cases {
        let seen = see(Name::QUERY_STRING, nothing(), uri);
        assert_eq!(seen.query_string.as_deref(), query, "{uri}");
    }
}

#[test]
fn the_headers_that_are_read_come_with_all_their_values_in_order() {
    let names = ["x-a", "x-missing", "x-utf8", ":authority", ":path"];
    let names = HeaderNames::Only(names.map(str::to_owned).into());
    let seen = see(Name::empty(), names, "/p?q");
    let expected = [
        ("x-a", "first"),
        ("x-a", "second"),
        ("x-utf8", "für"),
        (":authority", "up:1"),
        (":path", "/p?q"),
    ];
    assert_eq!(pairs(&seen.headers), expected);
}

#[test]
fn all_headers_have_lower_case_names_and_include_the_pseudo_headers() {
    let seen = see(Name::empty(), HeaderNames::All, "/p?q");
    let expected = [
        (":method", "PUT"),
        (":path", "/p?q"),
        (":authority", "up:1"),
        (":scheme", "http"),
        ("host", "up:1"),
        ("x-a", "first"),
        ("x-a", "second"),
        ("x-utf8", "für"),
    ];
    assert_eq!(pairs(&seen.headers), expected);
}

#[test]
fn what_is_read_and_no_text_is_refused_so_that_no_two_requests_look_alike() {
    let named = |name: &str| HeaderNames::Only(vec![name.to_owned()]);
    for value in [b"J\xf6rg".as_slice(), b"J\xe4rg", b"\xff"] {
        let mut head = request("/p");
        let value = HeaderValue::from_bytes(value).unwrap();
        head.headers.insert("x-user", value.clone());
        for headers in [named("x-user"), HeaderNames::All] {
            assert_eq!(look(Name::empty(), headers, &head), Err(NotText));
        }
        assert!(look(Name::empty(), named("x-a"), &head).is_ok());
        head.headers.insert("host", value);
        assert_eq!(
            look(Name::empty(), named(":authority"), &head),
            Err(NotText)
        );
    }
    for query in ["u=J%F6rg", "u=J%E4rg", "%FF", "a=b&u=%C3"] {
        let head = request(&format!("/p?{query}"));
        assert_eq!(
            look(Name::QUERY_PARAMS, nothing(), &head),
            Err(NotText),
            "{query}"
        );
        assert!(look(Name::QUERY_STRING, nothing(), &head).is_ok());
    }
}
