//! Requests that many servers read differently from what RFC 3986 and RFC 9110 say.
//!
//! They fold `//`, end segments at encoded slashes, reverse slashes or `;`, and take
//! `post` for `POST`. A rule that has a guard stand before `/admin` lets `//admin` past
//! the guard, and the upstream may serve the one as the other.

use http::Method;

use super::error::RouteError;

/// What ends a segment, or is folded, on some servers. Paths are plain before they are
/// looked at, so codes have capitals.
const UNCLEAR: [&str; 5] = ["//", ";", "\\", "%2F", "%5C"];

/// Refuses what servers read differently.
///
/// # Errors
/// The method has small letters; or the path, which is resolved, has an empty segment,
/// or something that may end one.
pub fn check(method: &Method, path: &str) -> Result<(), RouteError> {
    let has_small_letters = method.as_str().contains(|it: char| it.is_ascii_lowercase());
    if has_small_letters || UNCLEAR.iter().any(|part| path.contains(part)) {
        Err(RouteError::Ambiguous)
    } else {
        Ok(())
    }
}
