//! Entity tags: the revision of a thing, so that nobody overwrites what they have
//! not seen (RFC 9110, sections 8.8.3 and 13.1.1).

use std::collections::BTreeSet;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::response::{IntoResponseParts, ResponseParts};

use super::error::ApiError;
use crate::edit::Precondition;

/// The entity tag of an answer.
#[derive(Clone, Copy, Debug)]
pub struct EntityTag(pub(super) u64);

impl IntoResponseParts for EntityTag {
    type Error = std::convert::Infallible;

    fn into_response_parts(
        self,
        mut response: ResponseParts,
    ) -> Result<ResponseParts, Self::Error> {
        if let Ok(tag) = HeaderValue::try_from(format!("\"{}\"", self.0)) {
            response.headers_mut().insert(ETAG, tag);
        }
        Ok(response)
    }
}

/// `If-Match` of a request. Without it, a change is made whatever there is.
#[derive(Debug)]
pub struct IfMatch(pub(super) Precondition);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let mut fields = Vec::new();
        for field in parts.headers.get_all(IF_MATCH) {
            fields.push(field.to_str().map_err(|_| ApiError::BadPrecondition)?);
        }
        read(&fields.join(",")).map(Self)
    }
}

/// Reads a list of entity tags. A weak tag never matches; nor does one that was
/// not given out here.
fn read(text: &str) -> Result<Precondition, ApiError> {
    let members: Vec<_> = text
        .split(',')
        .map(str::trim)
        .filter(|it| !it.is_empty())
        .collect();
    if members.is_empty() || members == ["*"] {
        return Ok(Precondition::Exists);
    }
    let mut revisions = BTreeSet::new();
    for member in members {
        let opaque = member.strip_prefix("W/").unwrap_or(member);
        let text = opaque
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .ok_or(ApiError::BadPrecondition)?;
        if let (Ok(revision), true) = (text.parse(), opaque.len() == member.len()) {
            revisions.insert(revision);
        }
    }
    Ok(Precondition::AtRevision(revisions))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_names_revisions() {
        let at = |revisions: &[u64]| Precondition::AtRevision(revisions.iter().copied().collect());
        let cases = [
            ("", Precondition::Exists),
            ("*", Precondition::Exists),
            ("\"7\"", at(&[7])),
            ("\"7\", \"8\"", at(&[7, 8])),
            ("W/\"7\"", at(&[])),
            ("\"another server's\"", at(&[])),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).unwrap(), expected, "{text}");
        }
        for text in ["7", "\"7", "*, \"7\""] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
