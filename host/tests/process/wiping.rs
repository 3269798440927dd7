//! What of secrets is left in the memory of the process once they are gone.

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use rcgen::KeyPair;
use regex::bytes::Regex;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{PATIENCE, Process, client, text};

/// Policies of each kind that are set and deleted.
const POLICIES: usize = 20;

const PAGE: usize = 4096;

/// The memory may be read by who started the process, root or not.
const READABLE: [&str; 1] = ["--core-dumps"];

/// Texts that were given to the gateway, and where.
#[derive(Default)]
struct Given(Vec<(String, String)>);

impl Given {
    /// A secret that nobody else has.
    fn secret(&mut self, place: &str) -> String {
        let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        // Not its beginning, where an allocator may have written meanwhile.
        self.0.push((place.to_owned(), secret[20..52].to_owned()));
        secret
    }

    /// A private key in PEM that nobody else has.
    fn pem(&mut self, place: &str) -> String {
        let encoded = BASE64_STANDARD.encode(KeyPair::generate().unwrap().serialize_der());
        let lines: Vec<_> = encoded.as_bytes().chunks(64).collect();
        let lines: Vec<_> = lines.iter().map(|it| str::from_utf8(it).unwrap()).collect();
        self.0.push((place.to_owned(), lines[1].to_owned()));
        let text = lines.join("\n");
        format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")
    }

    /// Waits until none of the texts is in the memory of the process: the gateway may
    /// not have seen yet that a client left.
    async fn are_gone_from(&self, process: &Process) {
        let begun = Instant::now();
        loop {
            let left = self.left_in(process);
            if left.is_empty() {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{left:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Where the texts were given that are in the memory of the process.
    fn left_in(&self, process: &Process) -> Vec<String> {
        let texts: Vec<_> = self.0.iter().map(|(_, text)| regex::escape(text)).collect();
        let texts = Regex::new(&texts.join("|")).unwrap();
        let memory = memory_of(process.id());
        let found = memory.iter().flat_map(|part| texts.find_iter(part));
        let place = |found: &[u8]| {
            let mut given = self.0.iter();
            let (place, _) = given.find(|(_, text)| text.as_bytes() == found).unwrap();
            place.clone()
        };
        found.map(|found| place(found.as_bytes())).collect()
    }
}

/// Everything that the process can read and write, without the pages that it never wrote.
fn memory_of(id: u32) -> Vec<Vec<u8>> {
    let maps = fs::read_to_string(format!("/proc/{id}/maps")).unwrap();
    let memory = File::open(format!("/proc/{id}/mem")).unwrap();
    let mut parts = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (begin, end) = line
            .split_whitespace()
            .next()
            .unwrap()
            .split_once('-')
            .unwrap();
        let number = |text| u64::from_str_radix(text, 16).unwrap();
        let (begin, end) = (number(begin), number(end));
        let mut bytes = vec![0; usize::try_from(end - begin).unwrap()];
        // A part may be gone meanwhile.
        let read = memory.read_at(&mut bytes, begin).unwrap_or_default();
        let pages: Vec<_> = bytes[..read].chunks(PAGE).collect();
        let written = pages.split(|page| **page == [0; PAGE]);
        parts.extend(written.map(<[_]>::concat));
    }
    parts
}

fn policy(method: &str, key: &str) -> Value {
    json!({"config": {"signingMethod": method, "privateKey": key, "customClaims": [], "customHeaders": []}})
}

/// Sends YAML; gives the status.
async fn put_yaml(gateway: &Process, method: &str, path: &str, yaml: String) -> u16 {
    let token = fs::read_to_string(gateway.folder().join("admin-token")).unwrap();
    let request = Request::builder()
        .method(method)
        .uri(format!("{}/api/v1{path}", gateway.admin()))
        .header("authorization", format!("Bearer {}", token.trim()))
        .header("content-type", "application/yaml")
        .body(Full::new(Bytes::from(yaml)))
        .unwrap();
    let response = client().request(request).await.unwrap();
    let status = response.status().as_u16();
    text(response).await;
    status
}

async fn set_and_delete_policies(gateway: &Process, policies: &str, given: &mut Given) {
    for number in 0..POLICIES {
        let (method, key, other) = if number % 2 == 0 {
            (
                "HS256",
                given.secret("POST policy"),
                given.secret("PUT policy"),
            )
        } else {
            (
                "ES256",
                given.pem("POST policy, PEM"),
                given.pem("PUT policy, PEM"),
            )
        };
        let (status, made) = gateway.call("POST", policies, &policy(method, &key)).await;
        assert_eq!(status, 201, "{made}");
        let made: Value = serde_json::from_str(&made).unwrap();
        let place = format!("{policies}/{}", made["id"].as_str().unwrap());
        let replaced = gateway.call("PUT", &place, &policy(method, &other)).await;
        assert_eq!(replaced.0, 200, "{}", replaced.1);
        assert_eq!(gateway.call("DELETE", &place, &Value::Null).await.0, 204);
    }
}

async fn try_out(gateway: &Process, policies: &str, given: &mut Given) {
    let mut explained = policy("HS256", &given.secret("explain"));
    explained["request"] = json!({});
    let pem = policy("ES256", &given.pem("to-yaml"));
    let mut refused = policy("HS256", &given.secret("a policy that is refused"));
    refused["config"]["exp"] = json!(-1);
    for (path, body, expected) in [
        ("/policies:explain", explained, 200),
        ("/policies:to-yaml", pem, 200),
        (policies, refused, 422),
    ] {
        let (status, answer) = gateway.call("POST", path, &body).await;
        assert_eq!(status, expected, "{path}: {answer}");
    }
    let yaml = json!({"policyRef": {"name": "jwt-generation-flex"},
                      "config": policy("HS256", &given.secret("from-yaml"))["config"]});
    let yaml = put_yaml(gateway, "POST", "/policies:from-yaml", yaml.to_string()).await;
    assert_eq!(yaml, 422);
    let yaml = format!("privateKey: {}\n: [", given.secret("broken YAML"));
    let broken = put_yaml(gateway, "POST", "/policies:from-yaml", yaml).await;
    assert_eq!(broken, 422);
}

async fn set_and_delete_others(gateway: &Process, name: &str, given: &mut Given) {
    let resource = |key: &str| {
        let config = policy("HS256", key)["config"].clone();
        let policies = json!([{"policyRef": {"name": "jwt-generation-flex"}, "config": config}]);
        let upstream = json!({"up": {"address": "http://127.0.0.1:1"}});
        json!({"apiVersion": "gateway.mulesoft.com/v1alpha1", "kind": "ApiInstance",
               "metadata": {"name": name},
               "spec": {"address": format!("http://{}/", crate::support::free_address()),
                        "services": upstream, "policies": policies}})
    };
    let place = format!("/api-instances/{name}");
    let yaml = resource(&given.secret("PUT yaml")).to_string();
    assert_eq!(
        put_yaml(gateway, "PUT", &format!("{place}/yaml"), yaml).await,
        200
    );
    let application =
        json!({"id": "a", "name": "A", "secret": given.secret("POST client application")});
    let created = gateway
        .call("POST", "/client-applications", &application)
        .await;
    assert_eq!(created.0, 201, "{}", created.1);
    let rotated = json!({"secret": given.secret("secret:rotate")});
    let rotated = gateway
        .call("POST", "/client-applications/a/secret:rotate", &rotated)
        .await;
    assert_eq!(rotated.0, 200, "{}", rotated.1);
    for place in [&place, "/client-applications/a"] {
        assert_eq!(gateway.call("DELETE", place, &Value::Null).await.0, 204);
    }
}

#[tokio::test]
async fn a_secret_that_was_set_and_deleted_is_not_in_the_memory() {
    let gateway = Process::start(&READABLE);
    let address = gateway
        .create(&json!({"address": "http://127.0.0.1:1"}))
        .await;
    let name = format!("api-{}", address.port());
    let policies = format!("/api-instances/{name}/policies");
    let mut given = Given::default();
    // Something that is in the memory is found there.
    let mut kept = Given::default();
    let mut labelled = policy("HS256", &given.secret("a policy that runs"));
    labelled["label"] = json!(kept.secret("its label"));
    let (status, answer) = gateway.call("POST", &policies, &labelled).await;
    assert_eq!(status, 201, "{answer}");
    assert!(!kept.left_in(&gateway).is_empty());

    set_and_delete_policies(&gateway, &policies, &mut given).await;
    try_out(&gateway, &policies, &mut given).await;
    set_and_delete_others(&gateway, &name, &mut given).await;
    for _ in 0..5 {
        gateway.call("GET", "/api-instances", &Value::Null).await;
    }
    given.are_gone_from(&gateway).await;
}

#[tokio::test]
async fn what_a_connection_has_read_goes_with_it_though_its_client_would_keep_it() {
    let gateway = Process::start(&READABLE);
    let client = client();
    let mut given = Given::default();
    for (number, size) in [0, 3_000, 30_000, 300_000].into_iter().enumerate() {
        let secret = given.secret(&format!("a body of {size} bytes and more"));
        let application = json!({
            "id": format!("a{number}"), "name": "A", "secret": secret, "filler": "x".repeat(size),
        });
        let path = "/client-applications";
        let (status, answer) = gateway.call_by(&client, "POST", path, &application).await;
        assert_eq!(status, 422, "{answer}");
    }
    given.are_gone_from(&gateway).await;
}
