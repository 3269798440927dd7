//! Paths that mean the same to the gateway and to every upstream.
//!
//! A path is resolved once, before anything looks at it: the API instance is
//! matched on what the policy signs and the upstream receives. Without this,
//! `/public/../private` would be admitted as one and served as the other.

use std::borrow::Cow;

use gateway_model::plain_path;
use http::Uri;
use http::uri::PathAndQuery;

use super::error::RouteError;

/// Decodes what needs no encoding, and removes dot segments (RFC 3986, sections
/// 6.2.2 and 5.2.4). Everything else stays as it was written.
///
/// # Errors
/// A segment that holds a dot segment behind `\`, `%2F` or `%5C`, or in front of
/// `;`: servers differ in whether these end a segment.
pub fn resolve(path: &str) -> Result<Cow<'_, str>, RouteError> {
    match plain_path(path) {
        Cow::Borrowed(path) => remove_dot_segments(path),
        Cow::Owned(path) => Ok(Cow::Owned(remove_dot_segments(&path)?.into_owned())),
    }
}

/// The same URI with this path.
///
/// # Errors
/// The path is none that a URI can hold.
pub fn replace(uri: &Uri, path: &str) -> Result<Uri, RouteError> {
    let text = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let path = PathAndQuery::try_from(text).map_err(|_| RouteError::Path)?;
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path);
    Uri::from_parts(parts).map_err(|_| RouteError::Path)
}

fn remove_dot_segments(path: &str) -> Result<Cow<'_, str>, RouteError> {
    if !may_have_dot_segments(path) {
        return Ok(Cow::Borrowed(path));
    }
    let Some(relative) = path.strip_prefix('/') else {
        return Ok(Cow::Borrowed(path));
    };
    let mut kept = Vec::new();
    let mut last = Segment::Name;
    for segment in relative.split('/') {
        last = Segment::of(segment)?;
        match last {
            Segment::Name => kept.push(segment),
            Segment::Same => {}
            Segment::Parent => {
                kept.pop();
            }
        }
    }
    // `/a/b/..` is the folder `/a/`, not the document `/a`.
    if last != Segment::Name {
        kept.push("");
    }
    Ok(Cow::Owned(format!("/{}", kept.join("/"))))
}

/// Almost no path has any, and those that have not are not copied.
fn may_have_dot_segments(path: &str) -> bool {
    let separator = |byte: u8| matches!(byte, b'/' | b'\\');
    let bytes = path.as_bytes();
    bytes
        .windows(2)
        .any(|pair| matches!(pair, [before, b'.'] if separator(*before)))
        || bytes
            .windows(3)
            .any(|code| matches!(code, [b'%', b'2', b'F'] | [b'%', b'5', b'C']))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Segment {
    Name,
    Same,
    Parent,
}

impl Segment {
    fn of(text: &str) -> Result<Self, RouteError> {
        match text {
            "." => Ok(Self::Same),
            ".." => Ok(Self::Parent),
            name if parts(name).any(climbs) => Err(RouteError::Path),
            _ => Ok(Self::Name),
        }
    }
}

/// Whether some servers read this part of a segment as `..`.
fn climbs(part: &str) -> bool {
    part.split(';').next() == Some("..")
}

/// What a segment falls into where an encoded separator ends one.
fn parts(segment: &str) -> impl Iterator<Item = &str> {
    let parts = segment.split("%2F").flat_map(|part| part.split("%5C"));
    parts.flat_map(|part| part.split('\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_the_same_is_written_the_same() {
        let cases = [
            ("/", "/"),
            ("*", "*"),
            ("/a/b", "/a/b"),
            ("/api/v1/../x%20y", "/api/x%20y"),
            ("/a/./b/.", "/a/b/"),
            ("/a/b/..", "/a/"),
            ("/a/b/../..", "/"),
            ("/../../etc", "/etc"),
            ("/a/%2E%2e/b", "/b"),
            ("/a/.%2e/b", "/b"),
            ("/a//b", "/a//b"),
            ("//../a", "/a"),
            ("/a//../b", "/a/b"),
            ("/.well-known/x", "/.well-known/x"),
            ("/a/...", "/a/..."),
            ("/a/..b/c", "/a/..b/c"),
            ("/a%2Fb", "/a%2Fb"),
            ("/a\\b", "/a\\b"),
            ("/%61/..%20", "/a/..%20"),
        ];
        for (path, resolved) in cases {
            assert_eq!(resolve(path).unwrap(), resolved, "{path}");
        }
    }

    #[test]
    fn a_dot_segment_behind_an_unclear_separator_is_refused() {
        let cases = [
            "/a/..%2fb",
            "/a/%2e%2e%2Fb",
            "/a/b%2f..",
            "/a/b%5C..%5cc",
            "/a\\..\\b",
            "/a/..\\b",
            "/a/..;/b",
            "/a/%2e.;x=1/b",
        ];
        for path in cases {
            assert!(resolve(path).is_err(), "{path}");
        }
    }

    #[test]
    fn a_path_without_dot_segments_is_not_copied() {
        assert!(matches!(resolve("/a/b.c"), Ok(Cow::Borrowed(_))));
    }
}
