//! Proxies in front of the gateway: who is believed about clients, and what upstreams are
//! told of them.

use http::{Request, Version};
use jwt_gateway::settings::{ForwardedFields, FrontProxies, ProxyLimits};

use crate::support::{
    Gateway, Instance, VERSIONS, full, http1, http2, instance, routed, start_lister, text,
    without_policies,
};

type Fields<'a> = &'a [(&'a str, &'a str)];

/// What a proxy says of a client.
const SAID: Fields = &[
    ("x-forwarded-for", "192.0.2.1, 198.51.100.7"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "shop.example"),
];

/// A gateway that believes these.
fn start(trusted: &[&str], instances: Vec<Instance>) -> Gateway {
    start_with(ForwardedFields::XForwarded, trusted, instances)
}

/// A gateway that believes what these say in such fields.
fn start_with(
    forwarded_fields: ForwardedFields,
    trusted: &[&str],
    instances: Vec<Instance>,
) -> Gateway {
    let networks = trusted.iter().map(|network| network.parse().unwrap());
    let limits = ProxyLimits {
        front_proxies: FrontProxies {
            trusted_proxies: networks.collect(),
            forwarded_fields,
            ..FrontProxies::default()
        },
        ..ProxyLimits::default()
    };
    Gateway::limited(limits, instances)
}

/// The fields that the upstream gets.
async fn ask(gateway: &Gateway, version: Version, fields: Fields<'_>) -> String {
    let mut request = Request::get(gateway.uri("/x"));
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    let client = if version == Version::HTTP_2 {
        http2()
    } else {
        http1()
    };
    let response = client.request(request.body(full("")).unwrap());
    text(response.await.unwrap()).await
}

fn assert_told(seen: &str, expected: &[&str]) {
    for line in expected {
        assert!(seen.contains(&format!("\n{line}\n")), "{line} in {seen}");
    }
}

#[tokio::test]
async fn a_trusted_proxy_is_believed() {
    let upstream = start_lister().await;
    let trusted = ["10.0.0.0/8", "127.0.0.0/8"];
    let gateway = start(&trusted, vec![instance("/", &upstream.url)]);
    for version in VERSIONS {
        let seen = ask(&gateway, version, SAID).await;
        let expected = [
            "x-forwarded-for=192.0.2.1, 198.51.100.7, 127.0.0.1",
            "x-forwarded-proto=https",
            "x-forwarded-host=shop.example",
            "x-forwarded-port=443",
        ];
        assert_told(&seen, &expected);
    }
}

#[tokio::test]
async fn nobody_else_is_believed() {
    let upstream = start_lister().await;
    for trusted in [&[][..], &["10.0.0.0/8", "127.0.0.2/32", "::1/128"]] {
        let gateway = start(trusted, vec![instance("/", &upstream.url)]);
        let (address, port) = (gateway.address, gateway.address.port());
        for version in VERSIONS {
            let seen = ask(&gateway, version, SAID).await;
            let expected = [
                "x-forwarded-for=192.0.2.1, 198.51.100.7, 127.0.0.1",
                "x-forwarded-proto=http",
                &format!("x-forwarded-host={address}"),
                &format!("x-forwarded-port={port}"),
            ];
            assert_told(&seen, &expected);
        }
    }
}

#[tokio::test]
async fn each_request_of_a_proxys_connection_has_its_client() {
    let upstream = start_lister().await;
    let gateway = start(&["127.0.0.1/32"], vec![instance("/", &upstream.url)]);
    let request = |proto: &str, end: &str| {
        format!("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: {proto}\r\n{end}\r\n")
    };
    let both = request("https", "") + &request("http", "Connection: close\r\n");
    let answers = gateway.raw(&both).await;
    let (one, two) = answers.split_once("x-forwarded-proto=https\n").unwrap();
    assert!(!one.contains("x-forwarded-proto"), "{answers}");
    assert!(two.contains("x-forwarded-proto=http\n"), "{answers}");
}

/// The host that a proxy says was asked for chooses routes, and goes to the upstream
/// where the client's host does.
#[tokio::test]
async fn the_host_that_a_trusted_proxy_names_is_the_one_that_was_asked_for() {
    let upstream = start_lister().await;
    let routing = serde_json::json!({
        "services": [{"name": "shop", "address": upstream.url}],
        "routes": [{"rules": [{"host": "shop.example"}], "destinations": [{"service": "shop"}]}],
    });
    let routing = gateway_model::Routing::parse(&routing).unwrap();
    let instance = || routed("/", &routing, without_policies()).preserving_host();
    let gateway = start(&["127.0.0.1/32"], vec![instance()]);
    let seen = ask(&gateway, Version::HTTP_11, SAID).await;
    assert_told(&seen, &["host=shop.example"]);
    let gateway = start(&[], vec![instance()]);
    let seen = ask(&gateway, Version::HTTP_11, SAID).await;
    assert!(seen.contains("/problems/no-route"), "{seen}");
}

#[tokio::test]
async fn a_trusted_proxy_is_believed_in_the_fields_that_it_writes_and_in_no_others() {
    let upstream = start_lister().await;
    let instances = || vec![instance("/", &upstream.url)];
    let forwarded = ("forwarded", "for=192.0.2.9;proto=https;host=shop.example");
    let trusted = ["127.0.0.1/32"];
    let gateway = start_with(ForwardedFields::Forwarded, &trusted, instances());
    let expected = [
        "forwarded=for=192.0.2.9;proto=https;host=shop.example, \
         for=127.0.0.1;host=\"shop.example\";proto=https",
        "x-forwarded-proto=https",
        "x-forwarded-host=shop.example",
        "x-forwarded-port=443",
    ];
    let made_up = [
        ("x-forwarded-proto", "http"),
        ("x-forwarded-host", "made.up"),
        ("x-forwarded-port", "1"),
    ];
    for version in VERSIONS {
        let seen = ask(&gateway, version, &[&made_up[..], &[forwarded]].concat()).await;
        assert_told(&seen, &expected);
    }
    let gateway = start(&trusted, instances());
    for version in VERSIONS {
        let seen = ask(&gateway, version, &[forwarded]).await;
        assert_told(&seen, &["x-forwarded-proto=http"]);
    }
}

#[tokio::test]
async fn what_a_trusted_proxy_says_in_a_malformed_field_is_refused() {
    let fields = [("forwarded", "for=192.0.2.1;by=\", for=198.51.100.7")];
    let upstream = start_lister().await;
    let instances = || vec![instance("/", &upstream.url)];
    let trusted = ["127.0.0.1/32"];
    let gateway = start_with(ForwardedFields::Forwarded, &trusted, instances());
    let answer = ask(&gateway, Version::HTTP_11, &fields).await;
    assert!(answer.contains("/problems/invalid-field"), "{answer}");
    let gateway = start_with(ForwardedFields::Forwarded, &[], instances());
    let seen = ask(&gateway, Version::HTTP_11, &fields).await;
    assert_told(&seen, &["x-forwarded-for=127.0.0.1"]);
}
