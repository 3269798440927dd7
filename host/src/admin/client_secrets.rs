//! The secrets of a client application in the admin API: a new one, and the end of the one
//! before.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gateway_model::{
    ClientApplicationSecretView, ClientApplicationView, ClientSecretDraft, OldSecretDraft, Problem,
};

use super::client_applications::{digest, existing, find, given_or_made, show, with_secret};
use super::document::Document;
use super::entity_tag::{EntityTag, IfMatch};
use super::error::ApiError;
use super::literal_secret;
use super::purpose::Purpose;
use super::segments::Segments;
use super::shared::Admin;
use crate::edit::{ApplicationEdit, Edit, OldSecretFate};

/// Replaces the secret of a client application, by one that is made unless it is
/// given. Those before are refused when the answer arrives, unless `keepOld` says that the
/// last one goes on beside the new one. There are two at most.
#[utoipa::path(
    post, path = "/client-applications/{id}/secret:rotate", tag = "Client applications",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = ClientSecretDraft,
    responses(
        (status = 200, body = ClientApplicationSecretView),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "It has an old secret already."),
        (status = 412, body = Problem, description = "It was changed meanwhile."),
        (status = 422, body = Problem),
    ),
)]
pub async fn rotate(
    State(admin): State<Admin>,
    Segments(id): Segments<String>,
    IfMatch(precondition): IfMatch,
    purpose: Purpose,
    Document(document): Document,
) -> Result<Response, ApiError> {
    let id = existing(&admin, &id)?;
    literal_secret::check(&document)?;
    let draft = ClientSecretDraft::parse(&document).map_err(ApiError::Invalid)?;
    let (secret, made) = given_or_made(draft.secret)?;
    let fate = match draft.keep_old {
        true => OldSecretFate::KeptUntil(draft.old_expires_at),
        false => OldSecretFate::Refused,
    };
    let edit = ApplicationEdit::Rotate(id.clone(), digest(&id, &secret), fate, precondition);
    let outcome = purpose.pursue(&admin, Edit::Application(edit)).await?;
    outcome.answer(|snapshot| {
        let record = find(snapshot, id.as_str())?;
        Ok((EntityTag(record.revision), with_secret(record, made)))
    })
}

/// Says from when on the old secret of a client application is refused.
#[utoipa::path(
    put, path = "/client-applications/{id}/old-secret", tag = "Client applications",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = OldSecretDraft,
    responses(
        (status = 200, body = ClientApplicationView),
        (status = 404, body = Problem, description = "There is no such client application, or it has no old secret."),
        (status = 412, body = Problem, description = "It was changed meanwhile."),
        (status = 422, body = Problem),
    ),
)]
pub async fn end_old(
    State(admin): State<Admin>,
    Segments(id): Segments<String>,
    IfMatch(precondition): IfMatch,
    purpose: Purpose,
    Document(document): Document,
) -> Result<Response, ApiError> {
    let id = existing(&admin, &id)?;
    let OldSecretDraft { expires_at } =
        OldSecretDraft::parse(&document).map_err(ApiError::Invalid)?;
    let fate = OldSecretFate::KeptUntil(expires_at);
    let edit = ApplicationEdit::EndOldSecret(id.clone(), fate, precondition);
    let outcome = purpose.pursue(&admin, Edit::Application(edit)).await?;
    outcome.answer(|snapshot| show(snapshot, id.as_str()))
}

/// Deletes the old secret of a client application. It is refused when the answer arrives.
#[utoipa::path(
    delete, path = "/client-applications/{id}/old-secret", tag = "Client applications",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "There is no such client application, or it has no old secret."),
        (status = 412, body = Problem, description = "It was changed meanwhile."),
    ),
)]
pub async fn delete_old(
    State(admin): State<Admin>,
    Segments(id): Segments<String>,
    IfMatch(precondition): IfMatch,
    purpose: Purpose,
) -> Result<Response, ApiError> {
    let id = existing(&admin, &id)?;
    let edit = ApplicationEdit::EndOldSecret(id, OldSecretFate::Refused, precondition);
    let outcome = purpose.pursue(&admin, Edit::Application(edit)).await?;
    outcome.answer(|_| Ok(StatusCode::NO_CONTENT))
}
