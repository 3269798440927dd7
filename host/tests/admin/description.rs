//! Holds every answer that a test gets against the description of the API.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Response, StatusCode};
use serde_json::{Map, Value};

static PATHS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let text = include_str!("openapi.json");
    let description: Value = serde_json::from_str(text).unwrap();
    description["paths"].as_object().unwrap().clone()
});

/// That the API is described to give such an answer.
pub fn check(method: &Method, path: &str, answer: &Response<Body>) {
    let status = answer.status();
    let Some(path) = path.strip_prefix("/api/v1") else {
        return;
    };
    let described = PATHS.iter().filter(|(form, _)| fits(form, path));
    // A form without parameters is meant before one with some.
    let described = described.min_by_key(|(form, _)| form.matches('{').count());
    let operation = described.and_then(|(_, it)| it.get(method.as_str().to_lowercase()));
    let Some(operation) = operation else {
        let refusals = [
            StatusCode::NOT_FOUND,
            StatusCode::METHOD_NOT_ALLOWED,
            StatusCode::UNAUTHORIZED,
        ];
        let is_known = path == "/openapi.json" || method == Method::HEAD;
        assert!(
            is_known || refusals.contains(&status),
            "{method} {path}: {status}"
        );
        return;
    };
    let response = &operation["responses"][status.as_str()];
    assert!(response.is_object(), "{method} {path}: {status}");
    let declared = answer.headers().get(CONTENT_TYPE);
    let declared = declared.map(|value| value.to_str().unwrap());
    let content = response["content"].as_object();
    let is_described = match (content, declared) {
        (Some(content), Some(declared)) => content.contains_key(declared),
        (None, None) => true,
        _ => false,
    };
    assert!(is_described, "{method} {path}: {status} as {declared:?}");
}

/// Whether a path has this form, such as `/things/{name}:verb`.
fn fits(form: &str, path: &str) -> bool {
    let (forms, parts) = (form.split('/'), path.split('/'));
    let same_count = forms.clone().count() == parts.clone().count();
    same_count && forms.zip(parts).all(|(form, part)| fits_part(form, part))
}

fn fits_part(form: &str, part: &str) -> bool {
    match form.strip_prefix('{').and_then(|form| form.split_once('}')) {
        Some((_, "")) => !part.contains(':'),
        Some((_, verb)) => part.ends_with(verb),
        None => form == part,
    }
}
