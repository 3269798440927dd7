//! Content codings of answers (RFC 9110, section 8.4).

use axum::http::header::ETAG;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, DefaultPredicate, Predicate};

/// Whether an answer may be sent in a content coding: by what tower-http asks with.
type MayBeCoded = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Compresses answers for those who accept it, but not such as have a strong entity tag:
/// that stands for its very bytes, and is sent back with `If-Match`.
pub fn layer() -> CompressionLayer<And<DefaultPredicate, MayBeCoded>> {
    let may_be_coded: MayBeCoded = |_, _, headers, _| {
        let tag = headers.get(ETAG);
        tag.is_none_or(|tag| tag.as_bytes().starts_with(b"W/"))
    };
    CompressionLayer::new().compress_when(DefaultPredicate::new().and(may_be_coded))
}
