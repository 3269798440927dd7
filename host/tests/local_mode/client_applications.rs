//! Client applications that files declare.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::process::{Running, echo, eventually, free_port, get_with, output_of, stdout};

const FIRST: &str = "the-first-secret-of-the-shop-0001";
const SECOND: &str = "the-second-secret-of-the-shop-002";

fn instance(port: u16, upstream: u16) -> String {
    format!(
        "apiVersion: gateway.mulesoft.com/v1alpha1\nkind: ApiInstance\nmetadata: {{name: a}}\nspec:\n  address: http://127.0.0.1:{port}/a\n  services: {{up: {{address: \"http://127.0.0.1:{upstream}\"}}}}\n  policies:\n    - policyRef: {{name: client-id-enforcement-flex}}\n      config: {{clientSecretExpression: \"#[attributes.headers['client_secret']]\"}}\n"
    )
}

fn application(id: &str, secret: &str) -> String {
    format!(
        "---\napiVersion: jwt-gateway/v1\nkind: ClientApplication\nmetadata: {{name: {id}}}\nspec: {{name: The shop, {secret}}}\n"
    )
}

fn status(port: u16, id: &str, secret: &str) -> Option<u16> {
    let fields = [("client_id", id), ("client_secret", secret)];
    Some(get_with(port, "/a", &fields)?.status)
}

fn save(folder: &Path, text: &str) {
    let temporary = folder.join(".a.tmp");
    fs::write(&temporary, text).unwrap();
    fs::rename(temporary, folder.join("a.yaml")).unwrap();
}

#[test]
fn a_client_application_in_a_file_is_let_in_followed_and_changed_nowhere_else() {
    let (port, upstream) = (free_port(), echo());
    let folder = tempfile::tempdir().unwrap();
    let instance = instance(port, upstream);
    save(
        folder.path(),
        &format!("{instance}{}", application("shop", "secret: $SHOP_SECRET")),
    );
    let gateway = Running::serve(folder.path(), &[("SHOP_SECRET", FIRST)]);
    assert_eq!(status(port, "shop", FIRST), Some(200));
    assert_eq!(status(port, "shop", "$SHOP_SECRET"), Some(401));

    let shown = gateway.admin("GET", "/client-applications/shop", None);
    let line = instance.lines().count() + 2;
    let file = folder.path().join("a.yaml");
    let source = json!({"file": file, "line": line});
    assert_eq!(shown.json()["source"], source);
    assert_eq!(shown.json().get("secretSetAt"), None);
    let body = Some(("application/json", "{\"name\": \"Mine\"}"));
    for (method, path) in [
        ("PUT", "/client-applications/shop"),
        ("DELETE", "/client-applications/shop"),
        ("POST", "/client-applications/shop/secret:rotate"),
    ] {
        let body = body
            .filter(|_| method == "PUT")
            .or(Some(("application/json", "{}")));
        let refused = gateway.admin(method, path, body);
        assert_eq!(refused.status, 409, "{method}: {refused:?}");
        assert!(refused.body.contains("a.yaml"), "{refused:?}");
    }
    let taken = Some(("application/json", "{\"name\": \"Mine\", \"id\": \"shop\"}"));
    assert_eq!(
        gateway.admin("POST", "/client-applications", taken).status,
        409
    );

    // Another secret, and one that cannot be read.
    let changed = application("shop", &format!("secret: {SECOND}"));
    save(folder.path(), &format!("{instance}{changed}"));
    eventually("the new secret is the secret", || {
        (status(port, "shop", SECOND)? == 200).then_some(())
    });
    assert_eq!(status(port, "shop", FIRST), Some(401));
    let broken = application("shop", "secretDigest: $jwt-gateway-sha256$c2hvcA$AAAA");
    save(folder.path(), &format!("{instance}{broken}"));
    gateway.logged("This digest is damaged.");
    assert_eq!(status(port, "shop", SECOND), Some(200));
    save(folder.path(), &instance);
    eventually("it is gone", || {
        (status(port, "shop", SECOND)? == 401).then_some(())
    });
}

#[test]
fn of_one_id_the_client_application_of_the_database_is_let_in() {
    let (port, upstream) = (free_port(), echo());
    let folder = tempfile::tempdir().unwrap();
    save(folder.path(), &instance(port, upstream));
    let gateway = Running::serve(folder.path(), &[]);
    let body = json!({"name": "Mine", "id": "shop", "secret": FIRST}).to_string();
    let created = gateway.admin(
        "POST",
        "/client-applications",
        Some(("application/json", &body)),
    );
    assert_eq!(created.status, 201);
    let file = application("shop", &format!("secret: {SECOND}"));
    save(
        folder.path(),
        &format!("{}{file}", instance(port, upstream)),
    );
    gateway.logged("The database has a client application of this id.");
    assert_eq!(status(port, "shop", FIRST), Some(200));
    assert_eq!(status(port, "shop", SECOND), Some(401));
}

#[test]
fn a_running_gateway_lets_in_what_is_applied() {
    let (port, upstream) = (free_port(), echo());
    let folder = tempfile::tempdir().unwrap();
    save(folder.path(), &instance(port, upstream));
    let gateway = Running::serve(folder.path(), &[]);
    let apart = tempfile::tempdir().unwrap();
    let file = apart.path().join("shop.yaml");
    let apply = |text: &str| {
        fs::write(&file, text).unwrap();
        output_of(|command| {
            command.arg("apply").arg(&file).arg("--data-dir");
            command.arg(gateway.data_dir());
        })
    };
    for secret in [FIRST, SECOND] {
        let applied = apply(&application("shop", &format!("secret: {secret}")));
        assert_eq!(applied.status.code(), Some(0), "{applied:?}");
        eventually("the client is let in", || {
            (status(port, "shop", secret)? == 200).then_some(())
        });
    }
    assert_eq!(status(port, "shop", FIRST), Some(401));
    // All or nothing.
    let both = [
        application("other", &format!("secret: {FIRST}")),
        application(
            "shop",
            "secret: \"${SHOP_SECRET_OF_MORE_THAN_32_CHARACTERS}\"",
        ),
    ];
    let refused = apply(&both.concat());
    assert_eq!(refused.status.code(), Some(1));
    assert!(stdout(&refused).contains("placeholder"), "{refused:?}");
    let gone = gateway.admin("GET", "/client-applications/other", None);
    assert_eq!(gone.status, 404);
}

#[test]
fn an_old_secret_of_a_file_is_let_in_and_exported_with_its_end() {
    let (port, upstream) = (free_port(), echo());
    let folder = tempfile::tempdir().unwrap();
    let old = format!("secret: {SECOND}, oldSecret: {{secret: {FIRST}, expiresAt: 253402300799}}");
    let instance = instance(port, upstream);
    let text = format!("{instance}{}", application("shop", &old));
    save(folder.path(), &text);
    let gateway = Running::serve(folder.path(), &[]);
    for secret in [FIRST, SECOND] {
        assert_eq!(status(port, "shop", secret), Some(200), "{secret}");
    }
    let ended = text.replace("253402300799", "1");
    save(folder.path(), &ended);
    eventually("the old one has ended", || {
        (status(port, "shop", FIRST)? == 401).then_some(())
    });
    assert_eq!(status(port, "shop", SECOND), Some(200));
    let both = text.replace(&format!("{{secret: {FIRST}"), "{secret: a, secretDigest: b");
    save(folder.path(), &both);
    gateway.logged("spec.oldSecret");

    // The database takes it over as it is, and gives it back.
    let data = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.yaml");
    fs::write(&file, application("shop", &old)).unwrap();
    let with_data = |verb: &str, file: Option<&Path>| {
        output_of(|command| {
            command
                .arg(verb)
                .args(file)
                .arg("--data-dir")
                .arg(data.path());
        })
    };
    let applied = with_data("apply", Some(&file));
    assert_eq!(applied.status.code(), Some(0), "{applied:?}");
    let exported = stdout(&with_data("export", None));
    let (_, kept) = exported.split_once("oldSecret:").expect(&exported);
    assert!(
        kept.contains("secretDigest: $jwt-gateway-sha256$"),
        "{kept}"
    );
    assert!(kept.contains("expiresAt: 253402300799"), "{kept}");
    fs::write(&file, &exported).unwrap();
    let again = with_data("apply", Some(&file));
    assert_eq!(again.status.code(), Some(0), "{again:?}");
    assert_eq!(stdout(&with_data("export", None)), exported);
}

#[test]
fn the_yaml_of_an_api_instance_takes_no_client_application() {
    let (port, upstream) = (free_port(), echo());
    let folder = tempfile::tempdir().unwrap();
    let gateway = Running::serve(folder.path(), &[]);
    let instance = instance(port, upstream);
    let body = json!({"name": "a", "address": format!("http://127.0.0.1:{port}/a"), "upstream": {"address": "http://127.0.0.1:1"}});
    let body = body.to_string();
    let made = gateway.admin("POST", "/api-instances", Some(("application/json", &body)));
    assert_eq!(made.status, 201);
    let both = format!(
        "{instance}{}",
        application("shop", &format!("secret: {FIRST}"))
    );
    let refused = gateway.admin(
        "PUT",
        "/api-instances/a/yaml",
        Some(("application/yaml", &both)),
    );
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(
        refused.body.contains("/client-applications/"),
        "{refused:?}"
    );
    let none = gateway.admin("GET", "/client-applications", None);
    assert_eq!(none.json()["items"], json!([]));
}
