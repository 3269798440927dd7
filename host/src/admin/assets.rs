//! The admin UI: files that were embedded when the gateway was compiled. It reads
//! no file and knows nothing of the API.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderName, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::conditional::{elements, has_tag};

/// A file of the UI.
#[derive(Clone, Copy, Debug)]
struct Asset {
    /// Its path below the root, without a leading slash.
    path: &'static str,
    /// Its content.
    identity: &'static [u8],
    /// Its content in the content coding `br` (RFC 7932).
    brotli: &'static [u8],
}

/// What `cargo xtask build` packed; empty where the gateway was built without it.
const ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/ui_assets.rs"));

/// The page that every address of the UI starts with.
const PAGE: &str = "index.html";

/// The names below it change with their content.
const HASHED: &str = "assets/";

/// What no page of the UI stands below: the API, and what programs look for by itself
/// (RFC 8615), which the page of the UI would only puzzle.
const NOT_PAGES: [&str; 2] = ["api", ".well-known"];

/// Said where there is no UI.
const NO_UI: &str = "This gateway was built without its admin UI. `cargo xtask build` builds it \
                     in.\nThe admin API is at /api/v1.\n";

/// Scripts, styles and data come from this listener only. WebAssembly counts as a
/// script that has to be permitted by name.
const CONTENT_SECURITY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'",
);

const SECURITY: [(HeaderName, HeaderValue); 5] = [
    (CONTENT_SECURITY_POLICY, CONTENT_SECURITY),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// Serves the UI at every path. Paths that are no file get its page, because the
/// UI routes in the browser; those below `/api`, `/assets` and `/.well-known` are not found.
pub fn router() -> Router {
    serving(ASSETS)
}

fn serving(assets: &'static [Asset]) -> Router {
    let page = assets
        .iter()
        .find(|asset| asset.path == PAGE)
        .and_then(Page::new);
    Router::new()
        .fallback(get(async move |request: Request| {
            answer(assets, page.as_ref(), &request)
        }))
        .layer(middleware::map_response(secure))
}

async fn secure(mut response: Response) -> Response {
    response.headers_mut().extend(SECURITY);
    response
}

/// The page and its entity tag.
#[derive(Clone, Debug)]
struct Page {
    asset: Asset,
    tag: HeaderValue,
}

impl Page {
    fn new(asset: &Asset) -> Option<Self> {
        let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(asset.identity));
        // Weak (RFC 9110, section 8.8.1): the same tag stands for both codings.
        let tag = HeaderValue::try_from(format!("W/\"{digest}\"")).ok()?;
        Some(Self { asset: *asset, tag })
    }
}

fn answer(assets: &'static [Asset], page: Option<&Page>, request: &Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let hashed = path.starts_with(HASHED);
    if hashed && let Some(asset) = assets.iter().find(|asset| asset.path == path) {
        return unchanging(asset, request.headers());
    }
    let elsewhere = NOT_PAGES.iter().any(|root| {
        let below = path.strip_prefix(root);
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if hashed || elsewhere {
        return not_found("There is nothing here.\n");
    }
    match page {
        Some(page) => current(page, request.headers()),
        None => not_found(NO_UI),
    }
}

/// A file whose name changes when its content does: kept for a year.
fn unchanging(asset: &Asset, headers: &HeaderMap) -> Response {
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    content(asset, headers, [(CACHE_CONTROL, forever)])
}

/// The page: asked for again each time, sent again only if it is another.
fn current(page: &Page, headers: &HeaderMap) -> Response {
    let caching = [
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (ETAG, page.tag.clone()),
    ];
    if has_tag(headers, &page.tag) {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    content(&page.asset, headers, caching)
}

fn content<const N: usize>(
    asset: &Asset,
    headers: &HeaderMap,
    caching: [(HeaderName, HeaderValue); N],
) -> Response {
    let mut response = if accepts_brotli(headers) {
        let coding = HeaderValue::from_static("br");
        ([(CONTENT_ENCODING, coding)], Body::from(asset.brotli)).into_response()
    } else {
        Body::from(asset.identity).into_response()
    };
    let described = [
        (CONTENT_TYPE, content_type(asset.path)),
        (VARY, ACCEPT_ENCODING.into()),
    ];
    response.headers_mut().extend(described);
    response.headers_mut().extend(caching);
    response
}

fn not_found(text: &'static str) -> Response {
    let caching = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (StatusCode::NOT_FOUND, caching, text).into_response()
}

fn content_type(path: &str) -> HeaderValue {
    HeaderValue::from_static(match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    })
}

/// Whether `Accept-Encoding` names `br` with a weight above zero (RFC 9110,
/// section 12.5.3).
fn accepts_brotli(headers: &HeaderMap) -> bool {
    elements(headers, &ACCEPT_ENCODING).any(|element| {
        let (coding, weight) = element.split_once(';').unwrap_or((element, "q=1"));
        let weight = weight
            .trim()
            .split_once('=')
            .map_or("", |(_, value)| value.trim());
        coding.trim().eq_ignore_ascii_case("br") && weight.parse::<f32>().is_ok_and(|q| q > 0.0)
    })
}

#[cfg(test)]
mod tests;
