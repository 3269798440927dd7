//! What is a host and a target, in either version of HTTP, and what upstreams are told.

use http::Request;

use crate::support::{
    Gateway, ask_http2, deserted, full, http1, instance, send_http2, start_lister, text,
};

/// Hosts, and what the upstream is told of them.
const HOSTS: &[(&str, &str)] = &[
    ("a", "a"),
    ("Shop.Example:8080", "Shop.Example:8080"),
    ("shop.example.", "shop.example"),
    ("shop.example.:81", "shop.example:81"),
    ("a_b-c~d", "a_b-c~d"),
    ("127.0.0.1:80", "127.0.0.1:80"),
    ("[::1]:8081", "[::1]:8081"),
    ("[2001:db8::7]", "[2001:db8::7]"),
    ("b%C3%BCcher.example", "b%C3%BCcher.example"),
    ("a:", "a"),
];

/// What is no host.
const NO_HOSTS: &[&str] = &[
    "",
    "a b",
    "a/b",
    "a, b",
    "a:x",
    "a:1:2",
    "a:99999",
    "a:-1",
    "a:+1",
    "u@a",
    "u:p@a",
    "@a",
    "evil.example/path?x, b",
    "a?b",
    "a#b",
    "a\\b",
    "[::1",
    "::1",
    "[::g]",
    "[1.2.3.4]",
    "[::1]x",
    "[::1]:x",
    "[]",
    "[v1.a",
    "a%",
    "a%zz",
    "a%4",
    "<a>",
    "a|b",
    "a\"b",
    "a^b",
    "a`b",
    "{a}",
    ".",
    ":80",
    ".:80",
    "http://a",
    "a\u{e9}",
];

#[tokio::test]
async fn only_a_host_is_a_host() {
    let upstream = start_lister().await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for (host, told) in HOSTS {
        let request = Request::get(gateway.uri("/")).header("host", *host);
        let request = request.body(full("")).unwrap();
        let seen = text(http1().request(request).await.unwrap()).await;
        assert!(
            seen.contains(&format!("x-forwarded-host={told}\n")),
            "{host}: {seen}"
        );
    }
    let gateway = Gateway::start(vec![instance("/", &deserted())]);
    for host in NO_HOSTS {
        for version in ["1.1", "1.0"] {
            let request =
                format!("GET / HTTP/{version}\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            let answer = gateway.raw(&request).await;
            assert_eq!(answer.get(9..12), Some("400"), "{host:?}: {answer}");
        }
    }
}

#[tokio::test]
async fn http2_clients_are_held_to_the_same_hosts_and_targets() {
    let gateway = Gateway::start(vec![instance("/", &deserted())]);
    let address = gateway.address;
    let cases = [
        Request::get("http://a:x/"),
        Request::get("http://a:99999/"),
        Request::get("http://u@a/"),
        Request::get("ftp://a/"),
        Request::get(format!("http://{address}/")).header("host", "a b"),
        Request::get(format!("http://{address}/")).header("host", ""),
        Request::get(format!("http://{address}/")).header("host", "other.example"),
    ];
    for request in cases {
        let shown = format!("{:?} {:?}", request.uri_ref(), request.headers_ref());
        let refused = match send_http2(&gateway, request, "").await {
            Ok(response) => response.status() == 400,
            Err(_) => true,
        };
        assert!(refused, "{shown}");
    }
    // The same host, differently written.
    let request = Request::get("http://A.Example/").header("host", "a.example.:80");
    assert_eq!(ask_http2(&gateway, request, "").await.status(), 502);
}

#[tokio::test]
async fn a_target_in_another_form_than_the_methods_is_refused() {
    let gateway = Gateway::start(vec![instance("/", &deserted())]);
    let targets = [
        "GET echo",
        "GET echo:80",
        "GET /a#b",
        "GET /#",
        "GET /a?b#c",
        "GET http://a/#b",
        "GET #",
        "GET ftp://a/",
        "GET *",
        "POST *",
        "GET http://a:x/",
        "GET http://a:99999/",
        "GET http://@a/",
        "GET http:///a",
        "GET http:/a",
        "GET a/b",
        "GET ?a",
        "GET ws://a/",
        "OPTIONS a",
        "GET http://[::1/",
        "GET http://a", // without its host
    ];
    for target in targets {
        let host = if target == "GET http://a" {
            ""
        } else {
            "Host: a\r\n"
        };
        let answer = gateway
            .raw(&format!(
                "{target} HTTP/1.1\r\n{host}Connection: close\r\n\r\n"
            ))
            .await;
        assert_eq!(answer.get(9..12), Some("400"), "{target:?}: {answer}");
    }
    // A method may have it in its name.
    let answer = gateway
        .raw("A#B / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await;
    assert_eq!(answer.get(9..12), Some("502"), "{answer}");
}
