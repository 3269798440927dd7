//! A gateway moved to another data folder by `export` and `apply`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::process::{Running, echo, free_port, get_with, output_of, stderr, stdout};

const SHOP: &str = "the shop's secret has 32 characters and more";
const OTHER: &str = "0123456789abcdef0123456789abcdef";
const KEY: &str = "a secret of at least thirty-two bytes";
const PASSWORD: &str = "$ecret: #1";

const JSON: &str = "application/json";

/// A gateway that has everything, and the port of its API instances.
fn gateway_with_everything() -> (Running, u16) {
    let (port, upstream) = (free_port(), echo());
    let gateway = Running::serve(tempfile::tempdir().unwrap().path(), &[]);
    let post = |path: &str, body: Value| {
        let reply = gateway.admin("POST", path, Some((JSON, &body.to_string())));
        assert_eq!(reply.status, 201, "{path}: {reply:?}");
        reply.json()
    };
    for (name, port, scheme) in [("z", port, "http"), ("tls", free_port(), "https")] {
        let service = |name: &str| json!({"name": name, "address": format!("http://127.0.0.1:{upstream}/{name}")});
        post(
            "/api-instances",
            json!({
                "name": name, "address": format!("{scheme}://127.0.0.1:{port}/{name}"),
                "services": [service("new"), service("a")],
                "routes": [
                    {"rules": [{"path": "/v1(/.*)", "methods": "GET"}],
                     "destinations": [{"service": "new", "weight": 90}, {"service": "new", "path": "/x", "weight": 10}]},
                    {"destinations": [{"service": "a", "path": "/rest"}]},
                ],
            }),
        );
    }
    let certificate = certificate();
    post(
        "/api-instances/tls/policies",
        json!({"policyRef": {"name": "tls"}, "config": {"certificate": certificate}}),
    );
    for policy in policies() {
        post("/api-instances/z/policies", policy);
    }
    let off = json!({"name": "off", "address": format!("http://127.0.0.1:{port}/off"),
                     "enabled": false, "upstream": {"address": "http://127.0.0.1:1"}});
    post("/api-instances", off);
    for application in [
        json!({"id": "shop", "name": "$SHOP: a #1 \u{1f600}", "secret": spaceless(SHOP)}),
        json!({"id": "https://other.example/?a=$b", "name": "Other", "secret": OTHER}),
        json!({"id": "unused", "name": "Nobody"}),
    ] {
        post("/client-applications", application);
    }
    (gateway, port)
}

/// A certificate with its key, in PEM.
fn certificate() -> Value {
    let text = include_str!("../configurations/valid/tls.yaml");
    let documents = jwt_gateway::yaml::parse(text).unwrap();
    documents[1].value["spec"]["config"]["certificate"].clone()
}

/// Client secrets have no spaces.
fn spaceless(text: &str) -> String {
    text.replace(' ', "-")
}

fn policies() -> [Value; 5] {
    let token = |claim: &str| {
        json!({"signingMethod": "HS256", "privateKey": KEY, "exp": 300,
               "customClaims": [{"name": "sub", "value": claim}], "customHeaders": []})
    };
    [
        json!({"policyRef": {"name": "http-basic-authentication-flex"}, "label": "people",
               "rules": [{"path": "/people/.*"}],
               "config": {"username": "ada", "password": PASSWORD}}),
        json!({"policyRef": {"name": "client-id-enforcement-flex"}, "description": "Shops\nand others.",
               "rules": [{"path": "/v1/.*"}],
               "config": {"clientSecretExpression": "#[attributes.headers['client_secret']]"}}),
        json!({"policyRef": {"name": "jwt-validation-flex"}, "enabled": false,
               "config": {"jwtOrigin": "httpBearerAuthenticationHeader", "signingMethod": "hmac",
                          "signingKeyLength": 256, "jwtKeyOrigin": "text", "textKey": KEY}}),
        json!({"upstream": "a", "config": token("#[authentication.principal default \"nobody\"]")}),
        json!({"upstream": "new", "label": "for new", "config": token("#[authentication.clientName]")}),
    ]
}

/// What requests are answered: status, and `sub` of the token that was made.
fn answers(port: u16) -> Vec<(u16, Value)> {
    let shop = spaceless(SHOP);
    let basic = {
        use base64::Engine as _;
        let credentials = format!("ada:{PASSWORD}");
        format!(
            "Basic {}",
            base64::prelude::BASE64_STANDARD.encode(credentials)
        )
    };
    let client = |id, secret| vec![("client_id", id), ("client_secret", secret)];
    let requests: [(&str, Vec<(&str, &str)>); 8] = [
        ("/z/v1/x", client("shop", &shop)),
        ("/z/v1/x", client("https://other.example/?a=$b", OTHER)),
        ("/z/v1/x", client("shop", OTHER)),
        ("/z/v1/x", client("nobody", OTHER)),
        ("/z/v1/x", vec![]),
        ("/z/people/ada", vec![("authorization", &basic)]),
        ("/z/people/ada", vec![("authorization", "Basic YWRhOng=")]),
        ("/z/else", vec![]),
    ];
    let answer = |(path, fields): (&str, Vec<(&str, &str)>)| {
        let reply = get_with(port, path, &fields).unwrap();
        let claims = (reply.status == 200).then(|| reply.claims()["sub"].clone());
        (reply.status, claims.unwrap_or_default())
    };
    requests.into_iter().map(answer).collect()
}

fn run(
    arguments: &[&str],
    data_dir: &Path,
    variables: &[(String, &str)],
) -> (Option<i32>, String, String) {
    let output = output_of(|command| {
        command.args(arguments).arg("--data-dir").arg(data_dir);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
    });
    (output.status.code(), stdout(&output), stderr(&output))
}

fn exported(data_dir: &Path, flags: &[&str]) -> String {
    let (code, text, said) = run(&[&["export"], flags].concat(), data_dir, &[]);
    assert_eq!(code, Some(0), "{said}");
    text
}

#[test]
fn a_gateway_that_is_exported_and_applied_elsewhere_serves_the_same() {
    let (gateway, port) = gateway_with_everything();
    let before = answers(port);
    let statuses: Vec<_> = before.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [200, 200, 401, 401, 401, 200, 401, 200]);
    let text = exported(gateway.data_dir(), &["--with-keys"]);
    let without = exported(gateway.data_dir(), &[]);
    drop(gateway);
    for secret in [spaceless(SHOP).as_str(), OTHER] {
        assert!(!text.contains(secret), "{text}");
    }
    for key in [KEY, PASSWORD, "PRIVATE KEY"] {
        assert!(text.contains(key) && !without.contains(key), "{key}");
    }

    let data = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("export");
    let path = file.to_str().unwrap();
    fs::write(&file, &text).unwrap();
    assert_eq!(run(&["apply", path], data.path(), &[]).0, Some(0));
    assert_eq!(exported(data.path(), &["--with-keys"]), text);
    assert_eq!(exported(data.path(), &[]), without);
    let moved = Running::serve_on(data, folder.path(), &[]);
    assert_eq!(answers(port), before);
    for digest in digests(&text) {
        let fields = [("client_id", "shop"), ("client_secret", &*digest)];
        assert_eq!(get_with(port, "/z/v1/x", &fields).unwrap().status, 401);
    }

    // Client applications that are as they were are left alone.
    let applications = || moved.admin("GET", "/client-applications", None).body;
    let as_applied = applications();
    assert_eq!(run(&["apply", path], moved.data_dir(), &[]).0, Some(0));
    assert_eq!(exported(moved.data_dir(), &["--with-keys"]), text);
    assert_eq!(applications(), as_applied);
}

/// The digests that stand in an export.
fn digests(text: &str) -> Vec<String> {
    let digests: Vec<_> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("secretDigest: "))
        .map(|digest| digest.trim_matches(['"', '\'']).to_owned())
        .collect();
    assert_eq!(digests.len(), 3, "{text}");
    digests
}

#[test]
fn an_export_without_keys_is_applied_once_its_variables_are_set() {
    let (gateway, port) = gateway_with_everything();
    let before = answers(port);
    let text = exported(gateway.data_dir(), &[]);
    drop(gateway);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("export");
    let path = file.to_str().unwrap();
    fs::write(&file, &text).unwrap();
    let data = tempfile::tempdir().unwrap();
    let (code, said, _) = run(&["apply", path], data.path(), &[]);
    assert_eq!(code, Some(1), "{said}");
    let certificate = certificate();
    let key = certificate["key"].as_str().unwrap();
    let variables = [
        ("Z_HTTP_BASIC_AUTHENTICATION_1_PASSWORD", PASSWORD),
        ("Z_JWT_VALIDATION_1_TEXT_KEY", KEY),
        ("Z_JWT_GENERATION_1_PRIVATE_KEY", KEY),
        ("Z_JWT_GENERATION_2_PRIVATE_KEY", KEY),
        ("TLS_TLS_1_CERTIFICATE_KEY", key),
    ];
    for (name, _) in variables {
        let expected = format!("The environment variable {name} is not set.");
        assert!(said.contains(&expected), "{name}: {said}\n{text}");
    }
    let variables = variables.map(|(name, value)| (name.to_owned(), value));
    let (code, said, _) = run(&["apply", path], data.path(), &variables);
    assert_eq!(code, Some(0), "{said}");
    let moved = Running::serve_on(data, folder.path(), &[]);
    assert_eq!(answers(port), before);
    drop(moved);
}

#[test]
fn a_key_that_a_copy_lacks_is_asked_for_by_its_variable() {
    let (gateway, port) = gateway_with_everything();
    let copy = json!({"name": "copy", "address": format!("http://127.0.0.1:{port}/copy"),
                      "enabled": false, "services": [
                          {"name": "new", "address": "http://127.0.0.1:1"},
                          {"name": "a", "address": "http://127.0.0.1:1"},
                      ], "routes": [{"destinations": [{"service": "new"}]}]});
    let path = "/api-instances/z:duplicate";
    let made = gateway.admin("POST", path, Some((JSON, &copy.to_string())));
    assert_eq!(made.status, 201, "{made:?}");
    let export = output_of(|command| {
        command.args(["export", "--with-keys", "--data-dir"]);
        command.arg(gateway.data_dir());
    });
    let text = stdout(&export);
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), &text).unwrap();
    let other = tempfile::tempdir().unwrap();
    let apply = |keys: &[(&str, &str)]| {
        output_of(|command| {
            command.arg("apply").arg(file.path()).arg("--data-dir");
            command.arg(other.path()).envs(keys.iter().copied());
        })
    };
    let wanting = [
        ("COPY_HTTP_BASIC_AUTHENTICATION_1_PASSWORD", PASSWORD),
        ("COPY_JWT_VALIDATION_1_TEXT_KEY", KEY),
        ("COPY_JWT_GENERATION_1_PRIVATE_KEY", KEY),
        ("COPY_JWT_GENERATION_2_PRIVATE_KEY", KEY),
    ];
    let refused = apply(&[]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    for (name, _) in wanting {
        assert!(stdout(&refused).contains(name), "{name}: {refused:?}");
    }
    let applied = apply(&wanting);
    assert_eq!(applied.status.code(), Some(0), "{applied:?}");
}
