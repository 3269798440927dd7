//! Files that change while the gateway runs, and files that are broken.

use std::fs;
use std::path::Path;
use std::time::Instant;

use serde_json::json;

use crate::process::{Running, echo, eventually, free_port, get, output_of, stderr};

/// An API instance whose token says `version`.
fn instance(name: &str, port: u16, upstream: u16, version: &str) -> String {
    let config = json!({
        "signingMethod": "HS256",
        "privateKey": "$FOLLOWING_KEY",
        "customClaims": [{ "name": "version", "value": version }],
        "customHeaders": [],
    });
    format!(
        "apiVersion: gateway.mulesoft.com/v1alpha1\nkind: ApiInstance\nmetadata:\n  name: {name}\nspec:\n  address: http://127.0.0.1:{port}/{name}\n  services:\n    upstream:\n      address: http://127.0.0.1:{upstream}\n  policies:\n    - policyRef: {{name: jwt-generation-flex}}\n      config: {config}\n"
    )
}

const VARIABLES: [(&str, &str); 1] = [("FOLLOWING_KEY", "a secret of at least thirty-two bytes")];

fn save(folder: &Path, name: &str, text: &str) {
    // As editors do: nobody ever reads half of it.
    let temporary = folder.join(format!(".{name}.tmp"));
    fs::write(&temporary, text).unwrap();
    fs::rename(temporary, folder.join(name)).unwrap();
}

fn version(port: u16, name: &str) -> Option<String> {
    let reply = get(port, &format!("/{name}"))?;
    (reply.status == 200).then(|| reply.claims()["version"].as_str().unwrap().to_owned())
}

#[test]
fn a_saved_file_is_served_a_broken_one_is_not_and_mending_it_is_enough() {
    let (port, upstream) = (free_port(), echo());
    let folder = tempfile::tempdir().unwrap();
    save(folder.path(), "a.yaml", &instance("a", port, upstream, "1"));
    let gateway = Running::serve(folder.path(), &VARIABLES);
    assert_eq!(version(port, "a").unwrap(), "1");

    let saved = Instant::now();
    save(folder.path(), "a.yaml", &instance("a", port, upstream, "2"));
    save(folder.path(), "b.yml", &instance("b", port, upstream, "1"));
    eventually("the saved files are served", || {
        (version(port, "a")? == "2" && version(port, "b")? == "1").then_some(())
    });
    println!("served {:?} after it was saved", saved.elapsed());

    // One broken file keeps the change of the other back, too.
    save(folder.path(), "a.yaml", &instance("a", port, upstream, "3"));
    save(
        folder.path(),
        "b.yml",
        &instance("b", port, upstream, "#[lower(nobody)]"),
    );
    let files = eventually("the status shows the broken file", || {
        let files = gateway.admin("GET", "/status", None).json()["files"].clone();
        let first = &files["issues"][0];
        (files["current"] == false && first["severity"] == "error").then_some(files)
    });
    let issue = &files["issues"][0];
    assert!(
        issue["file"].as_str().unwrap().ends_with("b.yml"),
        "{files}"
    );
    assert_eq!(
        issue["path"],
        "spec.policies[0].config.customClaims[0].value"
    );
    assert_eq!(issue["line"], 12);
    assert!(issue["column"].as_u64().unwrap() > 20);
    gateway.logged("b.yml");
    let served = (version(port, "a").unwrap(), version(port, "b").unwrap());
    assert_ne!(served.1, "2");
    assert!(served.0 == "2" || served.0 == "3", "{served:?}");

    save(folder.path(), "b.yml", &instance("b", port, upstream, "2"));
    eventually("the mended files are served", || {
        (version(port, "a")? == "3" && version(port, "b")? == "2").then_some(())
    });
    let files = gateway.admin("GET", "/status", None).json()["files"].clone();
    assert_eq!(
        (&files["current"], &files["issues"]),
        (&json!(true), &json!([]))
    );

    fs::remove_file(folder.path().join("b.yml")).unwrap();
    eventually("what is removed is gone", || {
        (get(port, "/b")?.status == 404).then_some(())
    });
}

#[test]
fn at_the_start_a_broken_file_closes_its_api_instance_and_no_other() {
    let (port, upstream) = (free_port(), echo());
    let folder = tempfile::tempdir().unwrap();
    save(
        folder.path(),
        "good.yaml",
        &instance("good", port, upstream, "1"),
    );
    save(folder.path(), "syntax.yaml", "kind: ApiInstance\n  spec: {");
    let foreign = instance("foreign", port, upstream, "1")
        .replace("jwt-generation-flex", "ip-blocklist-flex");
    save(folder.path(), "foreign.yaml", &foreign);
    let unset = instance("unset", port, upstream, "$FOLLOWING_NOT_SET");
    save(folder.path(), "unset.yaml", &unset);
    let gateway = Running::serve(folder.path(), &VARIABLES);
    assert_eq!(version(port, "good").unwrap(), "1");
    for closed in ["foreign", "unset"] {
        assert_eq!(
            get(port, &format!("/{closed}")).unwrap().status,
            503,
            "{closed}"
        );
    }
    gateway.logged("ip-blocklist-flex is not supported here");
    gateway.logged("FOLLOWING_NOT_SET is not set");
    gateway.logged("syntax.yaml");
    assert!(
        !gateway.log().contains(VARIABLES[0].1),
        "the log shows a secret"
    );

    // A change that mends something counts, whatever else is wrong still.
    save(
        folder.path(),
        "foreign.yaml",
        &instance("foreign", port, upstream, "1"),
    );
    eventually("the mended one is served", || {
        version(port, "foreign").filter(|version| version == "1")
    });
    let ready = get(gateway.admin_port(), "/readyz").unwrap();
    assert_eq!(ready.status, 200, "{}", ready.body);

    // What was mended is not broken again by a file.
    save(
        folder.path(),
        "good.yaml",
        &foreign.replace("foreign", "good"),
    );
    eventually("the status shows what is refused", || {
        let files = gateway.admin("GET", "/status", None).json()["files"].clone();
        (files["current"] == false).then_some(())
    });
    assert_eq!(version(port, "good").unwrap(), "1");
}

#[test]
fn a_broken_file_that_may_bind_policies_closes_the_api_instances_of_the_files() {
    let (port, upstream) = (free_port(), echo());
    let folder = tempfile::tempdir().unwrap();
    save(
        folder.path(),
        "api.yaml",
        &instance("api", port, upstream, "1"),
    );
    save(
        folder.path(),
        "binding.yaml",
        "kind: PolicyBinding\n  spec: {",
    );
    let _gateway = Running::serve(folder.path(), &VARIABLES);
    assert_eq!(get(port, "/api").unwrap().status, 503);
    fs::remove_file(folder.path().join("binding.yaml")).unwrap();
    eventually("it is open", || version(port, "api"));
}

#[test]
fn what_files_declare_is_shown_and_cannot_be_changed_by_the_admin_api() {
    let (port, upstream) = (free_port(), echo());
    let folder = tempfile::tempdir().unwrap();
    save(
        folder.path(),
        "api.yaml",
        &instance("api", port, upstream, "1"),
    );
    let gateway = Running::serve(folder.path(), &VARIABLES);
    let shown = gateway.admin("GET", "/api-instances/api", None).json();
    assert_eq!(shown["source"]["line"], 1, "{shown}");
    assert!(
        shown["source"]["file"]
            .as_str()
            .unwrap()
            .ends_with("api.yaml")
    );
    let address = format!("http://127.0.0.1:{port}/other");
    let draft = json!({ "name": "api", "address": address, "upstream": { "address": "http://127.0.0.1:1" } });
    let draft = draft.to_string();
    let body = Some(("application/json", draft.as_str()));
    for (method, path) in [
        ("POST", "/api-instances"),
        ("PUT", "/api-instances/api"),
        ("DELETE", "/api-instances/api"),
    ] {
        let reply = gateway.admin(method, path, body);
        assert_eq!(reply.status, 409, "{method}: {}", reply.body);
    }
    assert_eq!(version(port, "api").unwrap(), "1");
    let taken = draft
        .replace("\"api\"", "\"managed\"")
        .replace("/other", "/api");
    let reply = gateway.admin("POST", "/api-instances", Some(("application/json", &taken)));
    assert_eq!(
        reply.status, 422,
        "the address of a file was taken: {}",
        reply.body
    );
}

#[test]
fn a_folder_that_is_not_there_is_said_in_one_line() {
    let data = tempfile::tempdir().unwrap();
    let output = output_of(|command| {
        command.args([
            "serve",
            "--admin",
            "127.0.0.1:0",
            "--config-dir",
            "/nowhere/conf.d",
        ]);
        command.arg("--data-dir").arg(data.path());
    });
    assert_eq!(output.status.code(), Some(3));
    let last = stderr(&output).lines().last().unwrap().to_owned();
    assert!(
        last.contains("/nowhere/conf.d") && last.contains("--config-dir"),
        "{last}"
    );
}

#[test]
fn a_binding_goes_on_to_guard_when_it_is_saved_in_a_list() {
    let (port, upstream) = (free_port(), echo());
    let folder = tempfile::tempdir().unwrap();
    save(folder.path(), "a.yaml", &instance("a", port, upstream, "1"));
    let gateway = Running::serve(folder.path(), &VARIABLES);
    let binding = json!({
        "apiVersion": "gateway.mulesoft.com/v1alpha1", "kind": "PolicyBinding",
        "metadata": {"name": "guard"},
        "spec": {
            "targetRef": {"name": "a"}, "policyRef": {"name": "http-basic-authentication-flex"},
            "config": {"username": "alice", "password": "a password"},
        },
    });
    let status = || get(port, "/a").map(|reply| reply.status);
    save(folder.path(), "b.yaml", &binding.to_string());
    eventually("the binding guards", || (status()? == 401).then_some(()));

    let list = json!({"apiVersion": "v1", "kind": "List", "items": [binding]});
    save(folder.path(), "b.yaml", &list.to_string());
    save(folder.path(), "c.yaml", &instance("c", port, upstream, "1"));
    eventually("what was saved last is served", || {
        (get(port, "/c")?.status == 200).then_some(())
    });
    assert_eq!(status(), Some(401));
    assert_eq!(
        gateway.admin("GET", "/status", None).json()["files"]["issues"],
        json!([])
    );
}
