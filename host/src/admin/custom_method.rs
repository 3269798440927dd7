//! Methods of a thing's own: `POST /things/{name}:verb`. The router takes a segment
//! as a whole, so what stands in front of the verb is found here.

use super::error::ApiError;

/// What stands in front of `:verb`.
pub fn subject<'a>(segment: &'a str, verb: &str) -> Result<&'a str, ApiError> {
    let subject = segment.strip_suffix(verb);
    subject
        .and_then(|subject| subject.strip_suffix(':'))
        .ok_or_else(|| {
            let message = format!("POST here has the form …:{verb}. PUT replaces what is there.");
            ApiError::NotFound(message)
        })
}
