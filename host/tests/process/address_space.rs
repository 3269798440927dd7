//! What happens where the operating system limits the addresses of the process.

use std::process::Stdio;

use serde_json::json;

use crate::support::{Process, command_through, get, start_echo, text};

/// 4 GiB, in kibibytes.
const LIMITED: [&str; 3] = ["sh", "-c", "ulimit -v 4194304; exec \"$0\" \"$@\""];

#[tokio::test]
async fn tokens_are_made_in_a_limited_address_space() {
    let flags = ["--address-space", "on-demand", "--instances-total", "2"];
    let gateway = Process::start_as(&LIMITED, &flags, |_| {});
    let address = gateway
        .create(&json!({ "address": start_echo().await }))
        .await;
    let policies = format!("/api-instances/api-{}/policies", address.port());
    let policy = |number: usize| {
        json!({
            "label": format!("policy {number}"),
            "config": {
                "signingMethod": "HS256",
                "privateKey": "a secret of more than thirty-two bytes",
                "customClaims": [],
                "customHeaders": [],
            },
        })
    };
    // More than there may be instances.
    for number in 1..=3 {
        let (status, answer) = gateway.call("POST", &policies, &policy(number)).await;
        assert_eq!(status, 201, "{answer}");
    }
    for _ in 0..2 {
        let echoed = text(get(&format!("http://{address}/")).await).await;
        assert!(echoed.contains("Bearer ey"), "{echoed}");
    }
}

#[test]
fn an_address_space_that_is_too_small_is_an_error_that_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = command_through(&LIMITED, folder.path());
    let output = command
        .args(["--admin", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("--address-space on-demand"), "{said}");
}
