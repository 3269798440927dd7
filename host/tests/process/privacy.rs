//! What the process keeps to itself, and what it says of who may see it.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::{Value, json};

use crate::support::{Process, free_address, refused};

/// 32 bytes in base64.
const MASTER_KEY: &str = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

#[tokio::test]
async fn the_master_key_leaves_the_environment_and_no_file_can_name_it() {
    let folder = tempfile::tempdir().unwrap();
    let resource = format!(
        "apiVersion: gateway.mulesoft.com/v1alpha1\nkind: ApiInstance\nmetadata:\n  name: leak\nspec:\n  address: http://{}/\n  services:\n    upstream:\n      address: http://127.0.0.1:1\n  policies:\n    - policyRef:\n        name: jwt-generation-flex\n      config:\n        signingMethod: HS256\n        privateKey: a secret of more than thirty-two bytes\n        customClaims:\n          - name: leak\n            value: $JWT_GATEWAY_MASTER_KEY\n        customHeaders: []\n",
        free_address(),
    );
    fs::write(folder.path().join("a.yaml"), resource).unwrap();
    let config = folder.path().to_str().unwrap();
    let gateway = Process::start_as(&[], &["--config-dir", config, "--core-dumps"], |command| {
        command.env("JWT_GATEWAY_MASTER_KEY", MASTER_KEY);
    });
    let environment = fs::read(format!("/proc/{}/environ", gateway.id())).unwrap();
    assert!(!String::from_utf8_lossy(&environment).contains(MASTER_KEY));
    assert!(!gateway.folder().join("master-key").exists());
    let (_, status) = gateway.call("GET", "/status", &Value::Null).await;
    assert!(status.contains("is the gateway's own"), "{status}");
    assert!(!status.contains("cannot be unsealed"), "{status}");
}

#[tokio::test]
async fn a_master_key_in_a_file_of_its_own_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    fs::write(&file, format!("{MASTER_KEY}\n")).unwrap();
    let gateway = Process::start_as(&[], &[], |command| {
        command.env("JWT_GATEWAY_MASTER_KEY_FILE", &file);
    });
    assert!(!gateway.folder().join("master-key").exists());
    let (_, status) = gateway.call("GET", "/status", &Value::Null).await;
    assert!(status.contains("\"troubles\":[]"), "{status}");
}

#[tokio::test]
async fn no_planted_link_leads_to_a_token_or_a_master_key_of_somebody_else() {
    let planted = |name: &str, content: &str| {
        let folder = tempfile::tempdir().unwrap();
        let theirs = folder.path().join("theirs");
        fs::write(&theirs, content).unwrap();
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        symlink(&theirs, data.join(name)).unwrap();
        folder
    };
    let folder = planted("admin-token", "a token that somebody else has chosen");
    let (code, said) = refused(&folder.path().join("data"), "127.0.0.1:0");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("admin-token"), "{said}");

    // Where there is a database already, which says that the folder was used before.
    let gateway = Process::start(&[]);
    let folder = planted("other", MASTER_KEY);
    let gateway = gateway.restarted(|data| {
        fs::remove_file(data.join("master-key")).unwrap();
        symlink(folder.path().join("theirs"), data.join("master-key")).unwrap();
    });
    let (_, status) = gateway.call("GET", "/status", &Value::Null).await;
    assert!(status.contains("master-key"), "{status}");
    let address = gateway
        .create(&json!({"address": "http://127.0.0.1:1"}))
        .await;
    let path = format!("/api-instances/api-{}/policies", address.port());
    let policy = json!({"config": {
        "signingMethod": "HS256", "privateKey": "a secret of more than thirty-two bytes",
        "customClaims": [], "customHeaders": [],
    }});
    let (code, answer) = gateway.call("POST", &path, &policy).await;
    assert_eq!(code, 503, "{answer}");
}

#[tokio::test]
async fn the_memory_of_the_process_stays_in_it() {
    let gateway = Process::start(&[]);
    let limits = fs::read_to_string(format!("/proc/{}/limits", gateway.id())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.contains("core file size"))
        .unwrap();
    let values: Vec<_> = core.split_whitespace().skip(4).take(2).collect();
    assert_eq!(values, ["0", "0"]);
    let open = limits
        .lines()
        .find(|line| line.contains("open files"))
        .unwrap();
    let values: Vec<_> = open.split_whitespace().skip(3).take(2).collect();
    assert_eq!(values[0], values[1]);
}

#[tokio::test]
async fn a_folder_that_others_may_use_and_a_listener_off_loopback_are_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let gateway = Process::start(&["--notice-ms", "0"]);
    let gateway = gateway.restarted(|folder| {
        for name in ["master-key", "admin-token"] {
            let open = fs::Permissions::from_mode(0o644);
            fs::set_permissions(folder.join(name), open).unwrap();
        }
    });
    let (_, status) = gateway.call("GET", "/status", &Value::Null).await;
    for name in ["master-key", "admin-token"] {
        let told = format!("{name}, whose mode is 644");
        assert!(status.contains(&told), "{status}");
        gateway.logged(&told).await;
    }
}

#[tokio::test]
async fn too_few_open_files_for_the_connections_are_told() {
    let through = ["sh", "-c", "ulimit -n 400; exec \"$0\" \"$@\""];
    let gateway = Process::start_as(&through, &[], |_| {});
    gateway.logged("may open 400 files").await;
}
