//! Requests that servers read differently, where rules decide who needs credentials.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Process, start_echo};

/// Method and path of requests that some servers serve as `GET /admin` or `POST /open`.
const AMBIGUOUS: [(&str, &str); 12] = [
    ("GET", "//admin"),
    ("GET", "/.//admin"),
    ("GET", "/%2Fadmin"),
    ("GET", "/%2fadmin"),
    ("GET", "/\\admin"),
    ("GET", "/%5cadmin"),
    ("GET", "/;/admin"),
    ("GET", "/admin;x"),
    ("GET", "/admin;jsessionid=1/a"),
    ("post", "/open"),
    ("Post", "/open"),
    ("pOST", "/open"),
];

const CLEAR: [(&str, &str); 4] = [
    ("GET", "/open"),
    ("GET", "/open/?a=//b;c\\%2F"),
    ("GET", "/a%3Bb/%40"),
    ("PATCH", "/open"),
];

#[tokio::test]
async fn no_guard_that_is_chosen_by_rules_is_passed_by_what_servers_read_differently() {
    let rules = json!([{"path": "/admin.*"}, {"methods": "POST"}]);
    for (flags, rules, refused) in [
        (&[][..], Some(&rules), true),
        (&[], None, false),
        (&["--ambiguous-requests", "refuse"], None, true),
        (&["--ambiguous-requests", "forward"], Some(&rules), false),
    ] {
        let gateway = Process::start(flags);
        let address = guarded(&gateway, rules).await;
        for (method, path) in AMBIGUOUS {
            let status = ask(address, method, path).await;
            assert_eq!(
                status == 400,
                refused,
                "{flags:?} {method} {path}: {status}"
            );
        }
        for (method, path) in CLEAR {
            let status = ask(address, method, path).await;
            let expected = if rules.is_some() { 200 } else { 401 };
            assert_eq!(status, expected, "{flags:?} {method} {path}");
        }
    }
}

/// An API instance that asks for a password, of those whom the rules name.
async fn guarded(gateway: &Process, rules: Option<&Value>) -> std::net::SocketAddr {
    let address = gateway
        .create(&json!({"address": start_echo().await}))
        .await;
    let mut policy = json!({
        "policyRef": {"name": "http-basic-authentication-flex"},
        "config": {"username": "ada", "password": "countess"},
    });
    if let Some(rules) = rules {
        policy["rules"] = rules.clone();
    }
    let path = format!("/api-instances/api-{}/policies", address.port());
    let (status, answer) = gateway.call("POST", &path, &policy).await;
    assert_eq!(status, 201, "{answer}");
    address
}

/// The status of a request that is sent as it is.
async fn ask(address: std::net::SocketAddr, method: &str, path: &str) -> u16 {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer[9..12].parse().unwrap()
}
