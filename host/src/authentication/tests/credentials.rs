//! User names, passwords, client ids and client secrets.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::*;

fn basic(user: &str, password: &str) -> String {
    let text = BASE64_STANDARD.encode(format!("{user}:{password}"));
    format!("Basic {text}")
}

fn policy() -> Authenticator {
    compile("basic", &json!({"username": "chris", "password": "a:b c"})).unwrap()
}

#[tokio::test]
async fn the_user_with_the_password_is_the_principal() {
    let request = head("/", &[("authorization", &basic("chris", "a:b c"))]);
    let outcome = ask(&policy(), request).await;
    assert!(outcome.result.is_ok());
    assert_eq!(outcome.authentication.principal.as_deref(), Some("chris"));
    assert_eq!(outcome.properties(), json!({"username": "chris"}));
    assert_eq!(outcome.authentication.client_id, None);
    // Whoever says nothing of stripping gets the request as it came.
    assert!(outcome.headers().contains_key("authorization"));
}

#[tokio::test]
async fn nobody_else_is() {
    let good = basic("chris", "a:b c");
    let cases: [&[(&str, &str)]; 8] = [
        &[],
        &[("authorization", &basic("chris", "a:b d"))],
        &[("authorization", &basic("chris", ""))],
        &[("authorization", &basic("Chris", "a:b c"))],
        &[("authorization", &basic("", "a:b c"))],
        &[("authorization", "Basic chris")],
        &[("authorization", &good), ("authorization", &good)],
        &[("proxy-authorization", &good), ("x-authorization", &good)],
    ];
    for fields in cases {
        let outcome = ask(&policy(), head("/", fields)).await;
        assert!(
            outcome.challenge().starts_with("Basic realm="),
            "{fields:?}"
        );
        assert_eq!(outcome.authentication.principal, None, "{fields:?}");
    }
}

#[tokio::test]
async fn a_password_leaves_the_request_where_the_policy_says_so() {
    let config = json!({"username": "chris", "password": "p", "stripCredentials": true});
    let policy = compile("basic", &config).unwrap();
    let request = head(
        "/",
        &[("authorization", &basic("chris", "p")), ("x-a", "b")],
    );
    let outcome = ask(&policy, request).await;
    assert!(!outcome.headers().contains_key("authorization"));
    assert!(outcome.headers().contains_key("x-a"));
}

#[test]
fn an_empty_password_is_refused() {
    let issues = compile("basic", &json!({"username": "a", "password": ""})).unwrap_err();
    assert_eq!(issues[0].path, "password");
}

fn by_headers(strip: bool) -> Value {
    json!({
        "clientIdExpression": "#[attributes.headers['client_id']]",
        "clientSecretExpression": "#[attributes.headers['client_secret']]",
        "stripCredentials": strip,
    })
}

#[tokio::test]
async fn a_client_application_is_found_by_header_query_and_basic() {
    let query = json!({
        "clientIdExpression": "#[attributes.queryParams.client_id]",
        "clientSecretExpression": "#[attributes.queryParams.'client_secret']",
        "stripCredentials": true,
    });
    let origin = json!({
        "credentialsOriginHasHttpBasicAuthenticationHeader": "httpBasicAuthenticationHeader",
        "stripCredentials": true,
    });
    let fields = [
        ("client_id", "shop"),
        ("client_secret", CLIENT_SECRET),
        ("x-a", "b"),
    ];
    let uri = format!("/p?a=%20&client_id=shop&client_secret={CLIENT_SECRET}&b");
    let given = basic("shop", CLIENT_SECRET);
    let requests = [
        (by_headers(true), head("/p?a=%20&b", &fields)),
        (query, head(&uri, &[("x-a", "b")])),
        (
            origin,
            head("/p?a=%20&b", &[("authorization", &given), ("x-a", "b")]),
        ),
    ];
    for (config, request) in requests {
        let outcome = ask(&compile("client", &config).unwrap(), request).await;
        assert!(outcome.result.is_ok(), "{config}");
        let found = &outcome.authentication;
        assert_eq!(found.client_id.as_deref(), Some("shop"), "{config}");
        assert_eq!(found.client_name.as_deref(), Some("The Shop"), "{config}");
        let properties = json!({"clientId": "shop", "clientName": "The Shop"});
        assert_eq!(outcome.properties(), properties, "{config}");
        // Nothing is left of the credentials, and nothing else is gone.
        assert_eq!(outcome.head.uri.to_string(), "/p?a=%20&b", "{config}");
        assert_eq!(outcome.headers().len(), 1, "{config}");
    }
}

#[tokio::test]
async fn a_wrong_or_doubled_credential_finds_no_client_application() {
    let policy = compile("client", &by_headers(false)).unwrap();
    let cases: [&[(&str, &str)]; 8] = [
        &[],
        &[("client_id", "shop")],
        &[("client_secret", CLIENT_SECRET)],
        &[("client_id", "shop"), ("client_secret", "")],
        &[("client_id", "shop"), ("client_secret", "wrong")],
        &[("client_id", "Shop"), ("client_secret", CLIENT_SECRET)],
        &[
            ("client_id", "shop"),
            ("client_id", "x"),
            ("client_secret", CLIENT_SECRET),
        ],
        &[("authorization", &basic("shop", CLIENT_SECRET))],
    ];
    for fields in cases {
        let outcome = ask(&policy, head("/", fields)).await;
        assert_eq!(outcome.challenge(), "Client-ID-Enforcement", "{fields:?}");
        assert_eq!(outcome.authentication.client_id, None, "{fields:?}");
        assert_eq!(outcome.properties(), Value::Null, "{fields:?}");
    }
    let query = json!({"clientIdExpression": "#[attributes.queryParams.id]"});
    let policy = compile("client", &query).unwrap();
    let twice = ask(&policy, head("/?id=shop&i%64=other", &[])).await;
    assert!(twice.result.is_err());
    let once = ask(&policy, head("/?i%64=shop", &[])).await;
    assert!(once.result.is_ok());
}

#[test]
fn an_id_without_its_secret_is_warned_about() {
    let config = json!({"clientIdExpression": "#[attributes.headers.id]"});
    let policy = compile("client", &config).unwrap();
    assert_eq!(policy.warnings()[0].path, "clientSecretExpression");
    assert!(
        compile("client", &by_headers(false))
            .unwrap()
            .warnings()
            .is_empty()
    );
}

#[test]
fn expressions_that_cannot_run_are_issues_at_their_place() {
    let cases = [
        (
            json!({"clientIdExpression": "client_id"}),
            "clientIdExpression",
        ),
        (
            json!({"clientIdExpression": "#[payload.id]"}),
            "clientIdExpression",
        ),
        (
            json!({"clientIdExpression": "#[vars.claimSet.id]"}),
            "clientIdExpression",
        ),
        (
            json!({"clientIdExpression": "#[attributes.headers.]"}),
            "clientIdExpression",
        ),
        (
            json!({"clientSecretExpression": "#[authentication.principal]"}),
            "clientSecretExpression",
        ),
        (
            json!({"clientIdExpression": "#[attributes.requestPath]", "stripCredentials": true}),
            "stripCredentials",
        ),
    ];
    for (config, path) in cases {
        let issues = compile("client", &config).unwrap_err();
        assert_eq!(issues[0].path, path, "{config}");
    }
}
