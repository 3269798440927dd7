//! The client applications in the admin API.
//!
//! A secret is shown in the one answer that made it. Only its digest is kept, so no
//! later answer could.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use gateway_model::{
    ClientApplicationDraft, ClientApplicationSecretView, ClientApplicationView, ClientId, Issue,
    OldSecretView, Problem, Secret,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::document::Document;
use super::entity_tag::{EntityTag, IfMatch};
use super::error::ApiError;
use super::literal_secret;
use super::purpose::Purpose;
use super::segments::Segments;
use super::shared::Admin;
use super::view;
use crate::edit::{ApplicationEdit, Edit};
use crate::secrets::{SecretDigest, new_client_secret};
use crate::snapshot::Snapshot;
use crate::written::ApplicationRecord;

/// The client applications.
#[derive(Serialize, ToSchema)]
pub struct ClientApplicationList {
    /// In the order of their ids.
    items: Vec<ClientApplicationView>,
}

/// Lists the client applications.
#[utoipa::path(
    get, path = "/client-applications", tag = "Client applications",
    responses((status = 200, body = ClientApplicationList)),
)]
pub async fn list(State(admin): State<Admin>) -> impl IntoResponse {
    let snapshot = admin.configuration.snapshot();
    let applications = snapshot.inventory.written.applications.iter();
    let items = applications.map(application_view).collect();
    Json(ClientApplicationList { items })
}

/// Adds a client application, with an id and a secret of its own unless they are
/// given. A secret that was made is in this answer and in no other.
#[utoipa::path(
    post, path = "/client-applications", tag = "Client applications",
    request_body = ClientApplicationDraft,
    responses(
        (status = 201, body = ClientApplicationSecretView),
        (status = 409, body = Problem, description = "The id is taken."),
        (status = 422, body = Problem),
    ),
)]
pub async fn create(
    State(admin): State<Admin>,
    purpose: Purpose,
    Document(document): Document,
) -> Result<Response, ApiError> {
    literal_secret::check(&document)?;
    let draft = ClientApplicationDraft::parse(&document).map_err(ApiError::Invalid)?;
    let id = draft.id.map_or_else(new_id, Ok)?;
    let (secret, made) = given_or_made(draft.secret)?;
    let edit = ApplicationEdit::Create {
        id: id.clone(),
        name: draft.name,
        secret: digest(&id, &secret),
    };
    let outcome = purpose.pursue(&admin, Edit::Application(edit)).await?;
    outcome.answer(|snapshot| {
        let record = find(snapshot, id.as_str())?;
        let location = format!("/api/v1/client-applications/{}", encode(&id));
        let shown = with_secret(record, made);
        let tag = EntityTag(record.revision);
        Ok((StatusCode::CREATED, [(LOCATION, location)], tag, shown))
    })
}

/// Shows a client application, without its secret.
#[utoipa::path(
    get, path = "/client-applications/{id}", tag = "Client applications",
    params(("id" = String, Path)),
    responses((status = 200, body = ClientApplicationView), (status = 404, body = Problem)),
)]
pub async fn read(
    State(admin): State<Admin>,
    Segments(id): Segments<String>,
) -> Result<impl IntoResponse, ApiError> {
    show(&admin.configuration.snapshot(), &id)
}

/// Replaces a client application. Without `secret` it keeps those that are set; with it
/// they are refused.
#[utoipa::path(
    put, path = "/client-applications/{id}", tag = "Client applications",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = ClientApplicationDraft,
    responses(
        (status = 200, body = ClientApplicationView),
        (status = 404, body = Problem),
        (status = 412, body = Problem, description = "It was changed meanwhile."),
        (status = 422, body = Problem),
    ),
)]
pub async fn replace(
    State(admin): State<Admin>,
    Segments(id): Segments<String>,
    IfMatch(precondition): IfMatch,
    purpose: Purpose,
    Document(document): Document,
) -> Result<Response, ApiError> {
    let id = existing(&admin, &id)?;
    literal_secret::check(&document)?;
    let draft = ClientApplicationDraft::parse(&document).map_err(ApiError::Invalid)?;
    if draft.id.is_some_and(|given| given != id) {
        let message = "The id cannot be changed. Leave it out, or add another client application.";
        return Err(ApiError::Invalid(vec![Issue::error("id", message)]));
    }
    let edit = ApplicationEdit::Replace {
        secret: draft.secret.map(|secret| digest(&id, &secret)),
        id: id.clone(),
        name: draft.name,
        precondition,
    };
    let outcome = purpose.pursue(&admin, Edit::Application(edit)).await?;
    outcome.answer(|snapshot| show(snapshot, id.as_str()))
}

/// Deletes a client application. Its credentials are refused when the answer arrives.
#[utoipa::path(
    delete, path = "/client-applications/{id}", tag = "Client applications",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses(
        (status = 204),
        (status = 404, body = Problem),
        (status = 412, body = Problem, description = "It was changed meanwhile."),
    ),
)]
pub async fn remove(
    State(admin): State<Admin>,
    Segments(id): Segments<String>,
    IfMatch(precondition): IfMatch,
    purpose: Purpose,
) -> Result<Response, ApiError> {
    let id = existing(&admin, &id)?;
    let edit = ApplicationEdit::Delete(id, precondition);
    let outcome = purpose.pursue(&admin, Edit::Application(edit)).await?;
    outcome.answer(|_| Ok(StatusCode::NO_CONTENT))
}

fn new_id() -> Result<ClientId, ApiError> {
    let id = Uuid::new_v4().simple().to_string();
    ClientId::try_from(id).map_err(|_| ApiError::Internal)
}

/// The secret, and the same again if it was made and so has to be shown.
pub(super) fn given_or_made(given: Option<Secret>) -> Result<(Secret, Option<Secret>), ApiError> {
    match given {
        Some(secret) => Ok((secret, None)),
        None => {
            let secret = new_client_secret().map_err(|_| ApiError::Internal)?;
            Ok((secret.clone(), Some(secret)))
        }
    }
}

pub(super) fn digest(id: &ClientId, secret: &Secret) -> SecretDigest {
    SecretDigest::new(id.as_str().as_bytes(), secret.expose().as_bytes())
}

/// The id as one segment of a path.
fn encode(id: &ClientId) -> String {
    form_urlencoded::byte_serialize(id.as_str().as_bytes()).collect()
}

pub(super) fn existing(admin: &Admin, id: &str) -> Result<ClientId, ApiError> {
    let snapshot = admin.configuration.snapshot();
    find(&snapshot, id).map(|record| record.id.clone())
}

pub(super) fn find<'a>(
    snapshot: &'a Snapshot,
    id: &str,
) -> Result<&'a ApplicationRecord, ApiError> {
    let record = snapshot.inventory.written.application(id);
    record.ok_or_else(|| ApiError::NotFound("There is no client application with this id.".into()))
}

fn application_view(record: &ApplicationRecord) -> ClientApplicationView {
    ClientApplicationView {
        id: record.id.clone(),
        name: record.name.clone(),
        source: view::source(&record.source),
        secret_set_at: record.secret_set_at,
        old_secret: record.old_secret.as_ref().map(|old| OldSecretView {
            set_at: old.set_at,
            expires_at: old.expires_at,
        }),
        revision: record.revision,
    }
}

pub(super) fn show(
    snapshot: &Snapshot,
    id: &str,
) -> Result<(EntityTag, Json<ClientApplicationView>), ApiError> {
    let record = find(snapshot, id)?;
    Ok((EntityTag(record.revision), Json(application_view(record))))
}

pub(super) fn with_secret(
    record: &ApplicationRecord,
    secret: Option<Secret>,
) -> Json<ClientApplicationSecretView> {
    Json(ClientApplicationSecretView {
        application: application_view(record),
        secret: secret.map(|secret| secret.expose().to_owned()),
    })
}
