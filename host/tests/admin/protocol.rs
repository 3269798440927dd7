//! What holds for every call: the token, the errors, the description.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, ALLOW, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY,
    WWW_AUTHENTICATE,
};
use axum::http::{Method, Request, StatusCode};
use serde_json::json;

use crate::gateway::Gateway;

#[tokio::test]
async fn without_the_token_nothing_is_answered() {
    let gateway = Gateway::start().await;
    let token = gateway.token().to_owned();
    let wrong = [
        vec![],
        vec!["Bearer ".to_owned()],
        vec![format!("Bearer {token}x")],
        vec![format!("Bearer {}", &token[1..])],
        vec![format!("Basic {token}")],
        vec![token.clone()],
        vec![format!("Bearer {token}"), "Bearer other".to_owned()],
    ];
    for fields in wrong {
        for path in [
            "/status",
            "/api-instances/none",
            "/nowhere",
            "/openapi.json",
        ] {
            let mut request = Request::get(format!("/api/v1{path}"));
            for field in &fields {
                request = request.header(AUTHORIZATION, field);
            }
            let answer = gateway.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} {fields:?}");
            assert!(answer.header(WWW_AUTHENTICATE).starts_with("Bearer "));
            assert_eq!(answer.problem().kind, "/problems/unauthorized");
        }
    }
    let spelled = Request::get("/api/v1/status").header(AUTHORIZATION, format!("bearer {token}"));
    let answer = gateway.send(spelled.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn life_is_shown_to_anybody() {
    let gateway = Gateway::start().await;
    let answer = gateway
        .send(Request::get("/livez").body(Body::empty()).unwrap())
        .await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_document() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    for path in [
        "/nowhere",
        "/api-instances/none",
        "/api-instances/Not%20A%20Name",
        "/api-instances/none/policies",
        "/api-instances/one/policies/none",
        "/api-instances/%FF",
        "/api-instances/one/policies/%C3%28",
    ] {
        let answer = gateway.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        answer.problem();
    }
    let missing = gateway.delete(&format!("{policies}/none")).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let outside = Request::get("/api/v2/status").body(Body::empty()).unwrap();
    let answer = gateway.send(outside).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    answer.problem();
}

#[tokio::test]
async fn a_method_that_does_not_apply_is_answered_with_those_that_do() {
    let gateway = Gateway::start().await;
    let answer = gateway.call(Method::PATCH, "/api-instances", None).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(
        answer.header(ALLOW).contains("POST"),
        "{:?}",
        answer.headers
    );
    answer.problem();

    // Two paths that share a route.
    gateway.create("one").await;
    for (method, path, allowed) in [
        (Method::PATCH, "/api-instances/one", "GET,HEAD,PUT,DELETE"),
        (Method::POST, "/api-instances/one", "GET,HEAD,PUT,DELETE"),
        (Method::PATCH, "/api-instances/one:try", "POST"),
    ] {
        let answer = gateway.call(method, path, Some(json!({}))).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(answer.header(ALLOW), allowed, "{path}");
        answer.problem();
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_document_is_refused_by_what_it_is() {
    let gateway = Gateway::start().await;
    let large = format!("\"{}\"", "x".repeat(1024 * 1024));
    let cases = [
        ("text/plain", "{}", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("application/json", "{", StatusCode::BAD_REQUEST),
        ("application/json", "", StatusCode::BAD_REQUEST),
        (
            "application/json",
            large.as_str(),
            StatusCode::PAYLOAD_TOO_LARGE,
        ),
        (
            "application/json; charset=utf-8",
            "{}",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        ("application/json", "[]", StatusCode::UNPROCESSABLE_ENTITY),
    ];
    for (media_type, body, expected) in cases {
        let request = Request::post("/api/v1/api-instances")
            .header(AUTHORIZATION, format!("Bearer {}", gateway.token()))
            .header(CONTENT_TYPE, media_type)
            .body(Body::from(body.to_owned()))
            .unwrap();
        let answer = gateway.send(request).await;
        assert_eq!(answer.status, expected, "{media_type} {}", body.len());
        answer.problem();
    }
}

/// The description as it was agreed on last.
const DESCRIPTION: &str = "tests/admin/openapi.json";

#[tokio::test]
async fn the_description_changes_only_on_purpose() {
    let gateway = Gateway::start().await;
    let description = gateway.get("/openapi.json").await.json();
    let description = serde_json::to_string_pretty(&description).unwrap() + "\n";
    if std::env::var_os("JWT_GATEWAY_ACCEPT").is_some() {
        std::fs::write(DESCRIPTION, &description).unwrap();
    }
    let agreed = std::fs::read_to_string(DESCRIPTION).unwrap_or_default();
    let differs = agreed.lines().zip(description.lines());
    let line = differs.take_while(|(before, now)| before == now).count() + 1;
    assert!(
        agreed == description,
        "{DESCRIPTION} differs from line {line} on. If it is meant to, run the test with \
         JWT_GATEWAY_ACCEPT=1 and look at what git shows."
    );
}

#[tokio::test]
async fn every_operation_has_a_name_of_its_own() {
    let gateway = Gateway::start().await;
    let description = gateway.get("/openapi.json").await.json();
    let paths = description["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    let mut names = BTreeSet::new();
    for operation in operations {
        let name = operation["operationId"].as_str().unwrap().to_owned();
        assert!(names.insert(name.clone()), "{name} stands twice");
    }
    assert!(names.contains("getApiInstancesByNamePoliciesByIdPublicKey"));
}

#[tokio::test]
async fn the_description_shows_no_key() {
    let gateway = Gateway::start().await;
    let description = gateway.get("/openapi.json").await.json();
    let schemas = &description["components"]["schemas"];
    let shown = &schemas["PolicyView"]["properties"]["config"]["$ref"];
    assert_eq!(shown, "#/components/schemas/PolicyConfig");
    let shown = &schemas["PolicyConfig"]["oneOf"][0]["$ref"];
    assert_eq!(shown, "#/components/schemas/JwtGenerationConfig");
    let config = &schemas["JwtGenerationConfig"]["properties"];
    assert!(config.get("customClaims").is_some() && config.get("privateKey").is_none());
    assert_eq!(description["servers"], json!([{"url": "/api/v1"}]));
}

#[tokio::test]
async fn what_is_long_is_compressed_for_those_who_read_it_and_what_has_a_strong_tag_is_not() {
    let gateway = Gateway::start().await;
    gateway.create("one").await;
    let ask = async |path: &str| {
        let request = Request::get(path)
            .header(AUTHORIZATION, format!("Bearer {}", gateway.token()))
            .header(ACCEPT_ENCODING, "gzip, br");
        gateway.send(request.body(Body::empty()).unwrap()).await
    };
    for (path, content) in [
        ("/api/v1/api-instances", "\"one\""),
        ("/api/v1/openapi.json", "\"openapi\""),
        ("/metrics", "one"),
    ] {
        let answer = ask(path).await;
        assert_eq!(answer.header(CONTENT_ENCODING), "gzip", "{path}");
        assert_eq!(answer.header(VARY), "accept-encoding", "{path}");
        let tag = answer.headers.get(ETAG);
        assert!(
            tag.is_none_or(|tag| tag.as_bytes().starts_with(b"W/")),
            "{path}"
        );
        assert!(answer.text.contains(content), "{path}");
    }
    let one = ask("/api/v1/api-instances/one").await;
    assert!(!one.headers.contains_key(CONTENT_ENCODING));
    assert!(one.tag().starts_with('"'), "{}", one.tag());
}
