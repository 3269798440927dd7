//! Whoever comes to the admin listener, with the token or without.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{PATIENCE, Process, get, start_echo, text, until};

/// Sends these bytes to the admin listener, and nothing after them; gives what came until
/// it closed the connection.
fn say(gateway: &Process, bytes: &str) -> String {
    let address = gateway.admin().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn token(gateway: &Process) -> String {
    let token = fs::read_to_string(gateway.folder().join("admin-token")).unwrap();
    token.trim().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_says_nothing_to_the_admin_listener_is_shown_out() {
    let gateway = Process::start(&[]);
    let half = "GET /livez HTTP/1.1\r\nHost: a\r\n";
    let said = [("silence", ""), ("half a head", half)];
    std::thread::scope(|scope| {
        for (name, bytes) in said {
            let gateway = &gateway;
            scope.spawn(move || {
                // It would still be open when the time to read is over.
                let answer = say(gateway, bytes);
                assert!(!answer.contains(" 200 "), "{name}: {answer}");
            });
        }
    });
}

#[tokio::test]
async fn a_request_to_the_admin_listener_names_one_host() {
    let gateway = Process::start(&[]);
    for (version, fields, expected) in [
        ("1.1", "", "400"),
        ("1.1", "Host: a\r\nHost: a\r\n", "400"),
        ("1.1", "Host: a b\r\n", "400"),
        ("1.1", "Host: user@a\r\n", "400"),
        ("1.1", "Host:\r\n", "400"),
        ("1.0", "Host: a\r\nHost: b\r\n", "400"),
        ("1.1", "Host: a:1\r\n", "200"),
        ("1.0", "", "200"),
    ] {
        for path in ["/livez", "/api/v1/openapi.json", "/"] {
            let token = token(&gateway);
            let answer = say(
                &gateway,
                &format!(
                    "GET {path} HTTP/{version}\r\n{fields}Authorization: Bearer {token}\r\nConnection: close\r\n\r\n"
                ),
            );
            let case = format!("{version} {fields:?} {path}: {answer:.300}");
            assert!(answer.contains(&format!(" {expected} ")), "{case}");
            let no_sniff = "x-content-type-options: nosniff";
            assert!(answer.to_lowercase().contains(no_sniff), "{case}");
        }
    }
}

#[tokio::test]
async fn idle_connections_to_the_admin_listener_leave_the_data_plane_alone() {
    let gateway = Process::start_as(
        &["sh", "-c", "ulimit -n 400; exec \"$0\" \"$@\""],
        &[],
        |_| {},
    );
    let address = gateway
        .create(&json!({ "address": start_echo().await }))
        .await;
    let admin = gateway.admin().strip_prefix("http://").unwrap();
    let admin = admin.parse().unwrap();
    // As many as the gateway takes, a hundred, and the system keeps for it. Then nobody answers,
    // and the system would go on trying until the first ones are shown out.
    let idle: Vec<_> = (0..500)
        .map_while(|_| TcpStream::connect_timeout(&admin, Duration::from_secs(2)).ok())
        .collect();
    assert!((100..300).contains(&idle.len()), "{}", idle.len());
    let response = get(&format!("http://{address}/")).await;
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn each_request_to_the_admin_api_leaves_a_line_that_holds_no_secret() {
    let gateway = Process::start(&[]);
    let address = gateway
        .create(&json!({ "address": start_echo().await }))
        .await;
    let name = format!("api-{}", address.port());
    let policies = format!("/api-instances/{name}/policies");
    let secret = "a secret of more than thirty-two bytes";
    let policy = json!({"config": {"signingMethod": "HS256", "privateKey": secret,
        "customClaims": [], "customHeaders": []}});
    let (status, answer) = gateway.call("POST", &policies, &policy).await;
    assert_eq!(status, 201, "{answer}");
    let refused = say(
        &gateway,
        "GET /api/v1/status HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer wrong-token\r\nConnection: close\r\n\r\n",
    );
    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
    until("the lines are there", async || {
        let log = gateway.log();
        let lines: Vec<_> = log
            .lines()
            .filter(|it| it.contains("admin request"))
            .collect();
        let has = |words: &[&str]| {
            lines
                .iter()
                .any(|line| words.iter().all(|word| line.contains(word)))
        };
        has(&[
            "POST",
            "/api/v1/api-instances/{name}/policies",
            "status=201",
            "client=\"127.0.0.1:",
            "revision=",
        ]) && has(&["GET", "/api/v1/status", "status=401"])
    })
    .await;
    let log = gateway.log();
    for word in [secret, "wrong-token", &token(&gateway), &name] {
        let lines: Vec<_> = log
            .lines()
            .filter(|it| it.contains("admin request"))
            .collect();
        assert!(lines.iter().all(|line| !line.contains(word)), "{word}");
    }
}

#[tokio::test]
async fn wrong_tokens_are_counted_and_slowed_and_the_right_one_is_not() {
    let gateway = Process::start(&[]);
    let wrong = "GET /api/v1/status HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer wrong\r\nConnection: close\r\n\r\n";
    let begun = Instant::now();
    for _ in 0..18 {
        assert!(say(&gateway, wrong).starts_with("HTTP/1.1 401"));
    }
    // 10 + 20 + 40 + ... ms beyond those that are forgiven; a lower bound needs no luck.
    assert!(
        begun.elapsed() >= Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(gateway.call("GET", "/status", &Value::Null).await.0, 200);
    let counters = say(
        &gateway,
        &format!(
            "GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
            token(&gateway)
        ),
    );
    assert!(
        counters.contains("jwt_gateway_admin_wrong_tokens_total 18"),
        "{counters}"
    );
}

#[tokio::test]
async fn a_token_that_has_leaked_is_withdrawn_by_writing_another() {
    let gateway = Process::start(&[]);
    let old = token(&gateway);
    let new = "another token of more than thirty-two characters";
    fs::write(gateway.folder().join("admin-token"), new).unwrap();
    let status = |token: &str| {
        let head = format!(
            "GET /api/v1/status HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        );
        say(&gateway, &head)
    };
    assert!(status(&old).starts_with("HTTP/1.1 401"));
    assert!(status(new).starts_with("HTTP/1.1 200"));
    fs::write(gateway.folder().join("admin-token"), "").unwrap();
    assert!(status("").starts_with("HTTP/1.1 401"));
    assert!(status(new).starts_with("HTTP/1.1 401"));
}

#[tokio::test]
async fn anchors_do_not_hold_the_admin_api_up() {
    let gateway = Process::start(&[]);
    let lines: String = (0..40_000).map(|at| format!("a{at}: &x{at} 1\n")).collect();
    let request = format!(
        "POST /api/v1/policies:from-yaml HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nContent-Type: application/yaml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{lines}",
        token(&gateway),
        lines.len(),
    );
    let answer = say(&gateway, &request);
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    assert!(answer.contains("anchors"), "{answer}");
    assert_eq!(
        text(get(&format!("{}/livez", gateway.admin())).await).await,
        "ok\n"
    );
}
