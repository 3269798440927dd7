//! API instances in the admin API.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use gateway_model::{ApiInstance, ApiInstanceName, ApiInstanceView, Issue, Problem};
use serde_json::{Value, json};

use super::document::Document;
use super::entity_tag::{EntityTag, IfMatch};
use super::error::ApiError;
use super::purpose::Purpose;
use super::segments::Segments;
use super::shared::Admin;
use super::{drafts, view};
use crate::edit::Edit;
use crate::snapshot::Snapshot;

/// Creates an API instance. It is served when the answer arrives.
#[utoipa::path(
    post, path = "/api-instances", tag = "API instances",
    request_body = drafts::ApiInstanceDraft,
    responses(
        (status = 201, body = ApiInstanceView),
        (status = 409, body = Problem, description = "The name is taken."),
        (status = 422, body = Problem, description = "It cannot run; the issues say why."),
    ),
)]
pub async fn create(
    State(admin): State<Admin>,
    purpose: Purpose,
    Document(document): Document,
) -> Result<Response, ApiError> {
    let instance = ApiInstance::parse(&document).map_err(ApiError::Invalid)?;
    let name = instance.name.clone();
    let edit = Edit::CreateInstance(instance);
    let outcome = purpose.pursue(&admin, edit).await?;
    outcome.answer(|snapshot| created(&admin, snapshot, &name))
}

/// Shows an API instance.
#[utoipa::path(
    get, path = "/api-instances/{name}", tag = "API instances",
    params(("name" = String, Path)),
    responses((status = 200, body = ApiInstanceView), (status = 404, body = Problem)),
)]
pub async fn read(
    State(admin): State<Admin>,
    Segments(name): Segments<String>,
) -> Result<impl IntoResponse, ApiError> {
    show(&admin, &admin.configuration.snapshot(), &name)
}

/// Replaces what is written about an API instance, but not its policies.
#[utoipa::path(
    put, path = "/api-instances/{name}", tag = "API instances",
    params(("name" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = drafts::ApiInstanceDraft,
    responses(
        (status = 200, body = ApiInstanceView),
        (status = 404, body = Problem),
        (status = 412, body = Problem, description = "It was changed meanwhile."),
        (status = 422, body = Problem, description = "It cannot run; the issues say why."),
    ),
)]
pub async fn replace(
    State(admin): State<Admin>,
    Segments(name): Segments<String>,
    IfMatch(precondition): IfMatch,
    purpose: Purpose,
    Document(mut document): Document,
) -> Result<Response, ApiError> {
    let name = view::instance(&admin.configuration.snapshot(), &name)?
        .name
        .clone();
    complete_name(&mut document, &name);
    let instance = ApiInstance::parse(&document).map_err(ApiError::Invalid)?;
    if instance.name != name {
        let message = "The name of an API instance cannot be changed. Create another one instead.";
        return Err(ApiError::Invalid(vec![Issue::error("name", message)]));
    }
    let edit = Edit::ReplaceInstance(instance, precondition);
    let outcome = purpose.pursue(&admin, edit).await?;
    outcome.answer(|snapshot| show(&admin, snapshot, name.as_str()))
}

/// Deletes an API instance with its policies.
#[utoipa::path(
    delete, path = "/api-instances/{name}", tag = "API instances",
    params(("name" = String, Path), ("If-Match" = Option<String>, Header)),
    responses(
        (status = 204),
        (status = 404, body = Problem),
        (status = 412, body = Problem, description = "It was changed meanwhile."),
    ),
)]
pub async fn remove(
    State(admin): State<Admin>,
    Segments(name): Segments<String>,
    IfMatch(precondition): IfMatch,
    purpose: Purpose,
) -> Result<Response, ApiError> {
    let name = view::instance(&admin.configuration.snapshot(), &name)?
        .name
        .clone();
    let edit = Edit::DeleteInstance(name, precondition);
    let outcome = purpose.pursue(&admin, edit).await?;
    outcome.answer(|_| Ok(StatusCode::NO_CONTENT))
}

/// The name stands in the path already, so the document may leave it out.
pub(super) fn complete_name(document: &mut Value, name: &ApiInstanceName) {
    if let Some(fields) = document.as_object_mut() {
        fields.entry("name").or_insert_with(|| json!(name));
    }
}

/// Shows an API instance that was created.
///
/// # Errors
/// It cannot be read.
pub fn created(
    admin: &Admin,
    snapshot: &Snapshot,
    name: &ApiInstanceName,
) -> Result<impl IntoResponse + use<>, ApiError> {
    let location = format!("/api/v1/api-instances/{name}");
    let shown = show(admin, snapshot, name.as_str())?;
    Ok((StatusCode::CREATED, [(LOCATION, location)], shown))
}

/// Shows an API instance at its revision.
///
/// # Errors
/// There is none of this name, or it cannot be read.
pub fn show(
    admin: &Admin,
    snapshot: &Snapshot,
    name: &str,
) -> Result<(EntityTag, Json<ApiInstanceView>), ApiError> {
    let record = view::instance(snapshot, name)?;
    let shown = view::instance_view(snapshot, record, admin.now())?;
    Ok((EntityTag(record.revision), Json(shown)))
}
