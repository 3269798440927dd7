//! Other people's HTTP on both sides of the gateway: libraries that refuse whatever
//! the protocols do not permit, and clients that are used everywhere.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{ChildStdout, Command, Stdio};

use gateway_tests::{TestGateway, python_judge};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strict_peers_have_nothing_to_object_to() {
    let mut judge = python_judge("peers.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python; run `cargo xtask test`");
    let mut output = BufReader::new(judge.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let upstreams: Value = serde_json::from_str(&line).expect("where the upstreams are");

    let gateway = TestGateway::start().await;
    let mut through = json!({});
    for (name, protocol) in [("h11", "auto"), ("h2", "http2"), ("websockets", "auto")] {
        let address = format!("http://{}", upstreams[name].as_str().unwrap());
        let upstream = json!({ "address": address, "protocol": protocol });
        let url = gateway.create_before(name, upstream).await;
        through[name] = url["http://".len()..].trim_end_matches('/').into();
    }
    writeln!(judge.stdin.take().unwrap(), "{through}").unwrap();
    let objections = rest(output).await;
    assert!(judge.wait().unwrap().success());
    assert_eq!(objections, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grpc_has_every_kind_of_call() {
    let mut judge = python_judge("grpc_peers.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python; run `cargo xtask test`");
    let mut output = BufReader::new(judge.stdout.take().unwrap());
    let mut address = String::new();
    output.read_line(&mut address).unwrap();
    let gateway = TestGateway::start().await;
    let upstream = json!({ "address": format!("http://{}", address.trim()), "protocol": "http2" });
    let url = gateway.create_before("grpc", upstream).await;
    let through = url["http://".len()..].trim_end_matches('/');
    writeln!(judge.stdin.take().unwrap(), "{through}").unwrap();
    assert_eq!(rest(output).await, "");
    assert!(judge.wait().unwrap().success());
}

/// What a judge says to its end.
async fn rest(mut output: BufReader<ChildStdout>) -> String {
    let reading = tokio::task::spawn_blocking(move || {
        let mut objections = String::new();
        output.read_to_string(&mut objections).unwrap();
        objections
    });
    reading.await.unwrap()
}

/// Runs a client to its end; gives what it printed.
pub(crate) async fn run(program: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    command.args(arguments).stderr(Stdio::piped());
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .unwrap()
        .unwrap_or_else(|error| panic!("{program}: {error}; run `cargo xtask test`"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {said}{errors}");
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nghttp2s_clients_get_every_response() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("api").await;
    for version in [&["--h1"][..], &[]] {
        let load = ["-n", "1000", "-c", "10", "-m", "10", &url];
        let said = run("h2load", &[version, &load].concat()).await;
        let whole = "1000 total, 1000 started, 1000 done, 1000 succeeded, 0 failed, 0 errored";
        assert!(said.contains(whole), "{said}");
        assert!(
            said.contains("status codes: 1000 2xx, 0 3xx, 0 4xx, 0 5xx"),
            "{said}"
        );
    }
    let said = run("nghttp", &["--no-dep", "-nv", &url]).await;
    assert!(said.contains(":status: 200"), "{said}");
    assert!(!said.contains("PROTOCOL_ERROR"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn curl_is_served_in_every_way_it_asks() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("api").await;
    // Large enough for curl to wait for 100 Continue.
    let upload = gateway.folder().join("upload");
    fs::write(&upload, vec![b'x'; 2 << 20]).unwrap();
    let upload = format!("@{}", upload.display());
    for version in [
        "--http1.0",
        "--http1.1",
        "--http2",
        "--http2-prior-knowledge",
    ] {
        let common = ["-sS", "--fail", "--max-time", "60", version];
        let ask = async |more: &[&str]| run("curl", &[&common[..], more].concat()).await;
        let said = ask(&[&url]).await;
        let echo: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(echo["method"], "GET", "{version}");
        assert!(
            echo["headers"].get("upgrade").is_none(),
            "{version}: {said}"
        );

        let said = ask(&["--data-binary", &upload, &url]).await;
        let echo: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(echo["bodyBytes"], 2 << 20, "{version}");

        let said = ask(&["--head", &url]).await;
        assert!(said.contains(" 200"), "{version}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn http2_upstreams_with_little_room_answer_every_request_once() {
    let mut judge = python_judge("http2_upstreams.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python; run `cargo xtask test`");
    let mut output = BufReader::new(judge.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let upstreams: Value = serde_json::from_str(&line).expect("where the upstreams are");

    let gateway = TestGateway::start().await;
    for name in ["few", "leaving"] {
        let address = format!("http://{}", upstreams[name].as_str().unwrap());
        let upstream = json!({ "address": address, "protocol": "http2" });
        let url = gateway.create_before(name, upstream).await;
        let said = run("h2load", &["-n", "1000", "-c", "5", "-m", "4", &url]).await;
        let all = "status codes: 1000 2xx, 0 3xx, 0 4xx, 0 5xx";
        assert!(said.contains(all), "{name}: {said}");
    }
    let expected = json!({ "few": 1000, "leaving": 1000 });
    writeln!(judge.stdin.take().unwrap(), "{expected}").unwrap();
    assert_eq!(rest(output).await, "");
    assert!(judge.wait().unwrap().success());
}
