//! `export` and `apply` on the database of a gateway.

use std::fs;
use std::path::Path;

use crate::process::{Running, echo, eventually, free_port, get, output_of, stderr, stdout};

const RESOURCES: &str = "\
apiVersion: gateway.mulesoft.com/v1alpha1
kind: ApiInstance
metadata:
  name: NAME
spec:
  address: http://127.0.0.1:PORT/NAME
  services:
    upstream:
      address: http://127.0.0.1:UPSTREAM
  policies:
    - policyRef: {name: jwt-generation-flex}
      config: {signingMethod: HS256, privateKey: $TRANSFER_KEY, customClaims: [{name: version, value: \"VERSION\"}], customHeaders: []}
";

fn resources(name: &str, port: u16, upstream: u16, version: &str) -> String {
    RESOURCES
        .replace("NAME", name)
        .replace("PORT", &port.to_string())
        .replace("UPSTREAM", &upstream.to_string())
        .replace("VERSION", version)
}

fn command(arguments: &[&str], data_dir: &Path) -> (Option<i32>, String, String) {
    let output = output_of(|command| {
        command.args(arguments).arg("--data-dir").arg(data_dir);
        command.env("TRANSFER_KEY", "a secret of at least thirty-two bytes");
    });
    (output.status.code(), stdout(&output), stderr(&output))
}

#[test]
fn a_running_gateway_serves_what_is_applied_and_keeps_the_rest() {
    let (port, upstream) = (free_port(), echo());
    let folder = tempfile::tempdir().unwrap();
    let gateway = Running::serve(folder.path(), &[]);
    let file = |name: &str, text: &str| {
        let path = folder
            .path()
            .parent()
            .unwrap()
            .join(format!("{port}-{name}.yaml"));
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let both = format!(
        "{}---\n{}",
        resources("one", port, upstream, "1"),
        resources("two", port, upstream, "1")
    );
    let path = file("both", &both);
    let (code, _, said) = command(&["apply", &path], gateway.data_dir());
    assert_eq!(code, Some(0), "{said}");
    eventually("both are served", || {
        let versions = [get(port, "/one")?, get(port, "/two")?];
        let served = versions.iter().all(|reply| reply.status == 200);
        served.then(|| assert_eq!(versions[0].claims()["version"], "1"))
    });

    let path = file("one", &resources("one", port, upstream, "2"));
    assert_eq!(command(&["apply", &path], gateway.data_dir()).0, Some(0));
    eventually("one is replaced", || {
        (get(port, "/one")?.claims()["version"] == "2").then_some(())
    });
    assert_eq!(get(port, "/two").unwrap().claims()["version"], "1");

    // All or nothing: the second cannot run.
    let broken = format!(
        "{}---\n{}",
        resources("one", port, upstream, "3"),
        resources("two", port, upstream, "#[lower(nobody)]")
    );
    let path = file("broken", &broken);
    let (code, said, _) = command(&["apply", &path], gateway.data_dir());
    assert_eq!(code, Some(1));
    assert!(
        said.contains("spec.policies[0].config.customClaims[0].value"),
        "{said}"
    );
    let (_, exported, _) = command(&["export"], gateway.data_dir());
    assert!(
        exported.contains("$ONE_JWT_GENERATION_1_PRIVATE_KEY"),
        "{exported}"
    );
    assert!(!exported.contains("thirty-two"), "{exported}");
    assert_eq!(exported.matches("value: \"2\"").count(), 1, "{exported}");
    let (_, exported, _) = command(&["export", "--with-keys"], gateway.data_dir());
    assert!(exported.contains("a secret of at least thirty-two bytes"));
    fs::remove_file(path).unwrap();
}

#[test]
fn an_address_that_another_api_instance_has_is_not_taken_by_apply() {
    let data = tempfile::tempdir().unwrap();
    let port = free_port();
    let file = data.path().join("resources.yaml");
    let path = file.to_str().unwrap();
    fs::write(&file, resources("one", port, 1, "1")).unwrap();
    assert_eq!(command(&["apply", path], data.path()).0, Some(0));
    let other = resources("two", port, 1, "1").replace("/two", "/one");
    fs::write(&file, other).unwrap();
    let (code, said, _) = command(&["apply", path], data.path());
    assert_eq!(code, Some(1));
    assert!(said.contains(":6:12: spec.address:"), "{said}");
}

#[test]
fn a_database_that_is_not_there_is_not_exported() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("nothing");
    let (code, _, said) = command(&["export"], &folder);
    assert_eq!(code, Some(3));
    let file = folder.join("gateway.db");
    let expected = format!("There is no database {}. Choose", file.display());
    assert!(said.contains(&expected), "{said}");
    assert!(said.contains("--data-dir"), "{said}");
    assert!(!folder.exists());
}
