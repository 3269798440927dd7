//! Heads as they are on the wire, towards upstreams and clients of either version.

use std::sync::Arc;

use gateway_model::UpstreamProtocol;
use http::Request;
use http_body_util::BodyExt;
use tokio::io::AsyncWriteExt;
use tokio::sync::Notify;

use crate::support::{
    Gateway, TestUpstream, ask_http2, full, http1, http2, instance, read_head, running, send_http2,
    start_lister, start_recorder, text, without_policies,
};

/// A gateway that sends everything to this upstream.
fn in_front_of(url: &str, protocol: UpstreamProtocol) -> Gateway {
    Gateway::start(vec![running("/", url, protocol, without_policies())])
}

#[tokio::test]
async fn an_http2_upstream_is_named_in_its_authority_alone_and_an_http1_upstream_in_host() {
    let upstream = start_lister().await;
    let name = upstream.url["http://".len()..].to_owned();
    for (protocol, expected) in [
        (UpstreamProtocol::Http2, format!("authority={name}\n")),
        (UpstreamProtocol::Auto, format!("host={name}\n")),
    ] {
        let gateway = in_front_of(&upstream.url, protocol);
        for client in [http1(), http2()] {
            let request = Request::get(gateway.uri("/")).body(full("")).unwrap();
            let seen = text(client.request(request).await.unwrap()).await;
            assert!(seen.contains(&expected), "{protocol:?}: {seen}");
            let hosts = seen
                .lines()
                .filter(|line| line.starts_with("host="))
                .count();
            assert_eq!(
                hosts,
                usize::from(protocol == UpstreamProtocol::Auto),
                "{seen}"
            );
        }
    }
}

#[tokio::test]
async fn an_upstream_is_asked_for_the_clients_host_where_that_is_kept() {
    let upstream = start_lister().await;
    let name = &upstream.url["http://".len()..];
    for (protocol, field) in [
        (UpstreamProtocol::Auto, "host"),
        (UpstreamProtocol::Http2, "authority"),
    ] {
        let instance = running("/", &upstream.url, protocol, without_policies());
        let gateway = Gateway::start(vec![instance.preserving_host()]);
        let request = Request::get("http://shop.example:81/");
        let seen = text(ask_http2(&gateway, request, "").await).await;
        let forwarded = "x-forwarded-host=shop.example:81\n";
        assert!(seen.contains(forwarded), "{seen}");
        let expected = format!("{field}=shop.example:81\n");
        assert!(seen.contains(&expected), "{protocol:?}: {seen}");

        let head = "GET / HTTP/1.1\r\nConnection: close\r\nHost: shop.example\r\n\r\n";
        let seen = gateway.raw(head).await;
        assert!(
            seen.contains(&format!("\n{field}=shop.example\n")),
            "{seen}"
        );
        let hosts = seen.matches("\nhost=").count();
        assert_eq!(hosts, usize::from(field == "host"), "{seen}");

        // A client of HTTP/1.0 may ask for none.
        let seen = gateway.raw("GET / HTTP/1.0\r\n\r\n").await;
        assert!(seen.contains(&format!("\n{field}={name}\n")), "{seen}");
    }
}

#[tokio::test]
async fn cookies_that_a_client_split_arrive_as_one() {
    let upstream = start_lister().await;
    for protocol in [UpstreamProtocol::Auto, UpstreamProtocol::Http2] {
        let gateway = in_front_of(&upstream.url, protocol);
        for client in [http1(), http2()] {
            let request = Request::get(gateway.uri("/"))
                .header("cookie", "a=1")
                .header("x-other", "1")
                .header("cookie", "b=2; c=3")
                .header("cookie", "d=4")
                .body(full(""))
                .unwrap();
            let seen = text(client.request(request).await.unwrap()).await;
            assert!(
                seen.contains("cookie=a=1; b=2; c=3; d=4\n"),
                "{protocol:?}: {seen}"
            );
            assert_eq!(seen.matches("cookie=").count(), 1, "{seen}");
        }
    }
}

/// An upstream that writes this and resets the connection once it is told to.
async fn start_breaking(answer: &'static str) -> (TestUpstream, Arc<Notify>) {
    let told = Arc::new(Notify::new());
    let cut = Arc::clone(&told);
    let upstream = TestUpstream::serve(move |mut stream| {
        let cut = Arc::clone(&cut);
        async move {
            read_head(&mut stream).await;
            let _ = stream.write_all(answer.as_bytes()).await;
            cut.notified().await;
            stream.set_zero_linger().unwrap();
        }
    });
    (upstream.await, told)
}

#[tokio::test]
async fn the_gateway_answers_in_its_own_version_of_http() {
    let cases = [
        ("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok"),
        ("HTTP/1.0 200 OK\r\n\r\nok", "2\r\nok\r\n0\r\n\r\n"),
        ("HTTP/1.0 204 No Content\r\n\r\n", ""),
        (
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok",
            "2\r\nok\r\n0\r\n\r\n",
        ),
    ];
    for (answer, body) in cases {
        let upstream = TestUpstream::scripted(answer).await;
        let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
        let ask = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        let last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        let answers = gateway.raw(&format!("{ask}{last}")).await;
        assert_eq!(
            answers.matches("HTTP/1.1 2").count(),
            2,
            "{answer:?}: {answers}"
        );
        assert!(!answers.contains("HTTP/1.0"), "{answer:?}: {answers}");
        assert!(
            answers.ends_with(&format!("\r\n\r\n{body}")),
            "{answer:?}: {answers}"
        );
    }
}

#[tokio::test]
async fn a_body_without_a_length_that_is_broken_off_does_not_look_complete() {
    for answer in [
        "HTTP/1.0 200 OK\r\n\r\npartial",
        "HTTP/1.1 200 OK\r\n\r\npartial",
    ] {
        let (upstream, cut) = start_breaking(answer).await;
        let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
        for client in [http1(), http2()] {
            let request = Request::get(gateway.uri("/")).body(full("")).unwrap();
            let response = client.request(request).await.unwrap();
            assert_eq!(response.status(), 200);
            let mut body = response.into_body();
            let first = body.frame().await.unwrap().unwrap();
            assert_eq!(first.into_data().unwrap(), "partial");
            cut.notify_one();
            assert!(body.collect().await.is_err(), "{answer:?}");
        }
    }
}

/// Fields that are taken for the gateway's own where names are folded, as CGI does.
const MADE_UP: &[&str] = &[
    "x_forwarded_for",
    "X_Forwarded_Proto",
    "x-forwarded_host",
    "x_forwarded-port",
    "x.forwarded.proto",
    "x~forwarded!proto",
    "proxy_authorization",
    "transfer_encoding",
];

#[tokio::test]
async fn no_field_passes_that_cgi_takes_for_one_of_the_gateways() {
    let upstream = start_lister().await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for client in [http1(), http2()] {
        for name in MADE_UP {
            let request = Request::get(gateway.uri("/"))
                .header(*name, "made-up")
                .header("client_id", "passes")
                .header("x_request_id", "passes")
                .body(full(""))
                .unwrap();
            let seen = text(client.request(request).await.unwrap()).await;
            assert!(!seen.contains("made-up"), "{name}: {seen}");
            assert!(seen.contains("client_id=passes"), "{name}: {seen}");
            assert!(seen.contains("x_request_id=passes"), "{name}: {seen}");
        }
    }
}

#[tokio::test]
async fn lengths_that_are_equal_leave_as_one_and_others_are_refused() {
    let upstream = start_recorder().await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let request = Request::post(gateway.uri("/")).header("content-length", "3");
    let request = request.header("content-length", "3");
    let head = text(ask_http2(&gateway, request, "abc").await).await;
    assert_eq!(head.matches("ontent-").count(), 1, "{head}");
    for (one, other) in [
        ("3", "4"),
        ("3", "x"),
        ("3", ""),
        ("3", "3, 3"),
        ("3", "+3"),
    ] {
        let request = Request::post(gateway.uri("/")).header("content-length", one);
        let request = request.header("content-length", other);
        let refused = match send_http2(&gateway, request, "abc").await {
            Ok(response) => response.status() == 400,
            Err(_) => true,
        };
        assert!(refused, "{one} {other}");
    }
    assert_eq!(upstream.connections(), 1);
}

#[tokio::test]
async fn a_value_with_spaces_around_it_is_malformed_in_http2() {
    let upstream = start_recorder().await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for value in [" a", "a ", "\ta", "a\t", " "] {
        let request = Request::get(gateway.uri("/")).header("x-value", value);
        assert_eq!(
            ask_http2(&gateway, request, "").await.status(),
            400,
            "{value:?}"
        );
    }
    assert_eq!(upstream.connections(), 0);
}

#[tokio::test]
async fn an_http1_upstream_gets_names_as_most_people_write_them() {
    let upstream = start_recorder().await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for client in [http1(), http2()] {
        let request = Request::post(gateway.uri("/"))
            .header("x-api-key", "1")
            .body(full("abc"))
            .unwrap();
        let head = text(client.request(request).await.unwrap()).await;
        for name in [
            "Content-Length",
            "X-Api-Key",
            "Host",
            "X-Forwarded-For",
            "Via",
        ] {
            assert!(head.contains(&format!("\r\n{name}: ")), "{name}: {head}");
        }
    }
}

#[tokio::test]
async fn a_space_behind_a_name_in_a_response_is_removed() {
    let answer = "HTTP/1.1 200 OK\r\nX-Bad : a\r\nContent-Length : 2\r\n\r\nok";
    let upstream = TestUpstream::scripted(answer).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let answer = gateway
        .raw("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\nx-bad: a\r\n"),
        "{answer}"
    );
    assert!(answer.ends_with("\r\n\r\nok"), "{answer}");
}
