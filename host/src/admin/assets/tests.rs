//! The files of the admin UI as browsers ask for them.

use axum::http::Method;
use axum::http::header::{ALLOW, CONTENT_LENGTH, IF_NONE_MATCH};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::*;

const PACKED: &[Asset] = &[
    Asset {
        path: "assets/admin-ui-0a.js",
        identity: b"plain script",
        brotli: b"br script",
    },
    Asset {
        path: "assets/admin-ui-0a.wasm",
        identity: b"plain wasm",
        brotli: b"br wasm",
    },
    Asset {
        path: "assets/style-0a.css",
        identity: b"plain style",
        brotli: b"br style",
    },
    Asset {
        path: "index.html",
        identity: b"plain page",
        brotli: b"br page",
    },
];

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: impl axum::http::header::AsHeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(
    assets: &'static [Asset],
    method: Method,
    path: &str,
    headers: &[(HeaderName, &str)],
) -> Answer {
    let mut request = axum::http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    let response = serving(assets).oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let body = String::from_utf8(body.to_vec()).unwrap();
    Answer {
        status: head.status,
        headers: head.headers,
        body,
    }
}

async fn get_packed(path: &str, headers: &[(HeaderName, &str)]) -> Answer {
    ask(PACKED, Method::GET, path, headers).await
}

#[tokio::test]
async fn a_hashed_file_is_kept_forever_and_has_its_type() {
    let types = [
        ("/assets/admin-ui-0a.js", "text/javascript; charset=utf-8"),
        ("/assets/admin-ui-0a.wasm", "application/wasm"),
        ("/assets/style-0a.css", "text/css; charset=utf-8"),
    ];
    for (path, content_type) in types {
        let answer = get_packed(path, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header(CONTENT_TYPE), content_type, "{path}");
        let caching = "public, max-age=31536000, immutable";
        assert_eq!(answer.header(CACHE_CONTROL), caching, "{path}");
    }
}

#[tokio::test]
async fn only_a_browser_that_accepts_brotli_gets_it() {
    let cases = [
        ("br", true),
        ("gzip, deflate, br, zstd", true),
        ("gzip;q=1.0, BR ; q=0.5", true),
        ("br;q=0", false),
        ("br;q=0.000, gzip", false),
        ("br;q=none", false),
        ("brotli", false),
        ("gzip", false),
        ("", false),
    ];
    for (accepted, compressed) in cases {
        let answer = get_packed("/assets/style-0a.css", &[(ACCEPT_ENCODING, accepted)]).await;
        let (coding, body) = if compressed {
            ("br", "br style")
        } else {
            ("", "plain style")
        };
        assert_eq!(answer.header(CONTENT_ENCODING), coding, "{accepted:?}");
        assert_eq!(answer.body, body, "{accepted:?}");
        assert_eq!(answer.header(VARY), "accept-encoding", "{accepted:?}");
    }
}

#[tokio::test]
async fn an_address_inside_the_ui_gets_the_page() {
    for path in [
        "/",
        "/index.html",
        "/api-instances/orders.v2?tab=policies",
        "/apis",
        "/.well-known-to-all",
    ] {
        let answer = get_packed(path, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.body, "plain page", "{path}");
        assert_eq!(
            answer.header(CONTENT_TYPE),
            "text/html; charset=utf-8",
            "{path}"
        );
        assert_eq!(answer.header(CACHE_CONTROL), "no-cache", "{path}");
    }
}

#[tokio::test]
async fn a_missing_file_and_a_missing_resource_do_not_get_the_page() {
    for path in [
        "/assets/admin-ui-0b.js",
        "/assets/",
        "/api",
        "/api/v1/none",
        "/.well-known/jwks.json",
    ] {
        let answer = get_packed(path, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_ne!(answer.body, "plain page", "{path}");
        assert_eq!(answer.header(CACHE_CONTROL), "no-store", "{path}");
    }
}

#[tokio::test]
async fn the_page_is_sent_again_only_when_it_is_another() {
    let first = get_packed("/", &[]).await;
    let tag = first.header(ETAG).to_owned();
    let strong = tag.trim_start_matches("W/").to_owned();
    for held in [
        tag.clone(),
        strong,
        format!("\"other\", {tag}"),
        "*".to_owned(),
    ] {
        let again = get_packed("/", &[(IF_NONE_MATCH, &held)]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{held}");
        assert_eq!(again.body, "", "{held}");
        assert_eq!(again.header(ETAG), tag, "{held}");
    }
    let other = get_packed("/", &[(IF_NONE_MATCH, "W/\"other\"")]).await;
    assert_eq!(other.status, StatusCode::OK);
    const ANOTHER: &[Asset] = &[Asset {
        path: "index.html",
        identity: b"another page",
        brotli: b"",
    }];
    let rebuilt = ask(ANOTHER, Method::GET, "/", &[(IF_NONE_MATCH, &tag)]).await;
    assert_eq!(rebuilt.body, "another page");
}

#[tokio::test]
async fn head_is_answered_like_get_without_the_content() {
    let answer = ask(PACKED, Method::HEAD, "/assets/style-0a.css", &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(CONTENT_LENGTH), "11");
    assert_eq!(answer.body, "");
}

#[tokio::test]
async fn a_method_that_changes_things_is_refused() {
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let answer = ask(PACKED, method, "/", &[]).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.header(ALLOW), "GET,HEAD");
    }
}

#[tokio::test]
async fn every_answer_forbids_foreign_and_inline_content() {
    let held = get_packed("/", &[]).await.header(ETAG).to_owned();
    let answers = [
        get_packed("/", &[]).await,
        get_packed("/", &[(IF_NONE_MATCH, &held)]).await,
        get_packed("/assets/style-0a.css", &[]).await,
        get_packed("/assets/none.css", &[]).await,
        ask(PACKED, Method::POST, "/", &[]).await,
        ask(&[], Method::GET, "/", &[]).await,
    ];
    for answer in answers {
        let policy = answer.header(CONTENT_SECURITY_POLICY);
        assert!(
            policy.starts_with("default-src 'none';"),
            "{}",
            answer.status
        );
        assert!(!policy.contains("'unsafe-inline'") && !policy.contains(" 'unsafe-eval'"));
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(answer.header(X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(answer.header(REFERRER_POLICY), "no-referrer");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
    }
}

#[tokio::test]
async fn a_gateway_without_the_ui_says_how_to_build_it() {
    let answer = ask(&[], Method::GET, "/", &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.body.contains("cargo xtask build"));
    assert_eq!(answer.header(CONTENT_TYPE), "text/plain; charset=utf-8");
}
