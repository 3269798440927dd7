//! The history of the settings of an API instance in the admin API.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use gateway_model::{ApiInstance, ApiInstanceRevisionView, ApiInstanceView, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use super::api_instances::{complete_name, show};
use super::custom_method;
use super::entity_tag::IfMatch;
use super::error::ApiError;
use super::purpose::Purpose;
use super::segments::Segments;
use super::shared::Admin;
use super::view;
use crate::edit::{ChangeError, Edit};

/// The history of the settings of an API instance.
#[derive(Serialize, ToSchema)]
pub struct ApiInstanceRevisionList {
    /// The newest revision first, 500 at most.
    items: Vec<ApiInstanceRevisionView>,
}

/// Shows what every change through the gateway left of the settings of an API instance, the
/// newest first. What a file declares has none here: its history is that of the file.
#[utoipa::path(
    get, path = "/api-instances/{name}/revisions", tag = "History",
    params(("name" = String, Path)),
    responses((status = 200, body = ApiInstanceRevisionList), (status = 404, body = Problem)),
)]
pub async fn list(
    State(admin): State<Admin>,
    Segments(name): Segments<String>,
) -> Result<Json<ApiInstanceRevisionList>, ApiError> {
    let snapshot = admin.configuration.snapshot();
    let record = view::instance(&snapshot, &name)?;
    let items = match view::source(&record.source) {
        None => admin.configuration.instance_history(&record.name).await?,
        Some(_) => Vec::new(),
    };
    Ok(Json(ApiInstanceRevisionList { items }))
}

/// Puts the settings of an API instance back to what they were at a revision, as a new
/// revision. Its policies stay as they are.
#[utoipa::path(
    post, path = "/api-instances/{name}/revisions/{revision}:revert", tag = "History",
    params(
        ("name" = String, Path),
        ("revision" = u64, Path),
        ("If-Match" = Option<String>, Header),
    ),
    responses(
        (status = 200, body = ApiInstanceView),
        (status = 404, body = Problem, description = "There is no such revision."),
        (status = 412, body = Problem, description = "It was changed meanwhile."),
        (status = 422, body = Problem, description = "It cannot run so today; the issues say why."),
    ),
)]
pub async fn revert(
    State(admin): State<Admin>,
    Segments((name, segment)): Segments<(String, String)>,
    IfMatch(precondition): IfMatch,
    purpose: Purpose,
) -> Result<Response, ApiError> {
    let revision = custom_method::revision_to_revert(&segment)?;
    let name = view::instance(&admin.configuration.snapshot(), &name)?
        .name
        .clone();
    // Nothing that is in a history changes, so that it may be read before the edit.
    let mut past = admin
        .configuration
        .instance_history(&name)
        .await?
        .into_iter();
    let was = past.find(|it| it.revision == revision);
    let was = was.ok_or(ChangeError::NoRevision(revision))?;
    let mut settings = was.settings;
    complete_name(&mut settings, &name);
    let instance = ApiInstance::parse(&settings).map_err(ApiError::Invalid)?;
    let edit = Edit::RevertInstance(instance, precondition);
    let outcome = purpose.pursue(&admin, edit).await?;
    outcome.answer(|snapshot| show(&admin, snapshot, name.as_str()))
}
