//! Methods of a thing's own: `POST /things/{name}:verb`. The router takes a segment
//! as a whole, so what stands in front of the verb is found here.

use axum::extract::MatchedPath;
use axum::http::Uri;

use super::error::ApiError;

/// The methods of a thing itself.
const OF_A_THING: &str = "GET,HEAD,PUT,DELETE";

/// The verbs of an API instance.
const OF_INSTANCES: [&str; 3] = ["check", "duplicate", "try"];

/// The one route whose segment is a thing as well as the subject of a verb.
const SHARED: &str = "/api-instances/{name}";

/// What stands in front of `:verb`, if that is how it ends.
pub fn subject<'a>(segment: &'a str, verb: &str) -> Option<&'a str> {
    segment.strip_suffix(verb)?.strip_suffix(':')
}

/// The revision in `{revision}:revert`.
///
/// # Errors
/// The segment is something else.
pub fn revision_to_revert(segment: &str) -> Result<u64, ApiError> {
    let revision = subject(segment, "revert").and_then(|it| it.parse().ok());
    revision.ok_or_else(|| {
        let message = "This has the form …/revisions/{revision}:revert, with a number.";
        ApiError::NotFound(message.to_owned())
    })
}

/// Answers `POST` to a segment that does not end with the verb.
pub fn not_this(segment: &str) -> ApiError {
    if segment.contains(':') {
        let message =
            "There is no such verb. POST here has the form …:check, …:duplicate or …:try.";
        ApiError::NotFound(message.to_owned())
    } else {
        ApiError::MethodNotAllowed(Some(OF_A_THING))
    }
}

/// Answers a method that the path does not know. The router adds `Allow`, save where it
/// knows more methods than the path.
pub async fn not_allowed(route: MatchedPath, uri: Uri) -> ApiError {
    let mut verbs = OF_INSTANCES.into_iter();
    let is_verb = verbs.any(|verb| subject(uri.path(), verb).is_some());
    let allowed = match is_verb {
        _ if !route.as_str().ends_with(SHARED) => None,
        true => Some("POST"),
        false => Some(OF_A_THING),
    };
    ApiError::MethodNotAllowed(allowed)
}
