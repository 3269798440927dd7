//! The history of a policy in the admin API.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use gateway_model::{PolicyId, PolicyRevisionView, PolicyView, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use super::entity_tag::IfMatch;
use super::error::ApiError;
use super::purpose::Purpose;
use super::segments::Segments;
use super::shared::Admin;
use super::{custom_method, policies, view};
use crate::edit::Edit;

/// The history of a policy.
#[derive(Serialize, ToSchema)]
pub struct PolicyRevisionList {
    /// The newest revision first, 500 at most.
    items: Vec<PolicyRevisionView>,
}

/// Shows what every change through the gateway left of a policy, the newest first. A
/// policy that was removed keeps its history as long as its API instance exists.
#[utoipa::path(
    get, path = "/api-instances/{name}/policies/{id}/revisions", tag = "History",
    params(("name" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = PolicyRevisionList), (status = 404, body = Problem)),
)]
pub async fn list(
    State(admin): State<Admin>,
    Segments((name, id)): Segments<(String, String)>,
) -> Result<Json<PolicyRevisionList>, ApiError> {
    let snapshot = admin.configuration.snapshot();
    let instance = &view::instance(&snapshot, &name)?.name;
    let id = PolicyId::new(id);
    let items = admin.configuration.history(instance, &id).await?;
    if items.is_empty() {
        let message = "The API instance has and had no such policy.";
        return Err(ApiError::NotFound(message.to_owned()));
    }
    Ok(Json(PolicyRevisionList { items }))
}

/// Puts a policy back to what it was at a revision, as a new revision. Its secret and
/// its place stay as they are.
#[utoipa::path(
    post, path = "/api-instances/{name}/policies/{id}/revisions/{revision}:revert",
    tag = "History",
    params(
        ("name" = String, Path),
        ("id" = String, Path),
        ("revision" = u64, Path),
        ("If-Match" = Option<String>, Header),
    ),
    responses(
        (status = 200, body = PolicyView),
        (status = 404, body = Problem, description = "There is no such revision, or the policy was removed."),
        (status = 412, body = Problem, description = "It was changed meanwhile."),
        (status = 422, body = Problem, description = "It cannot run with the secret that is set; the issues say why."),
    ),
)]
pub async fn revert(
    State(admin): State<Admin>,
    Segments((name, id, segment)): Segments<(String, String, String)>,
    IfMatch(precondition): IfMatch,
    purpose: Purpose,
) -> Result<Response, ApiError> {
    let revision = custom_method::revision_to_revert(&segment)?;
    let name = policies::existing(&admin, &name)?;
    let policy = PolicyId::new(id.as_str());
    let edit = Edit::RevertPolicy(name.clone(), policy, revision, precondition);
    let outcome = purpose.pursue(&admin, edit).await?;
    outcome.answer(|snapshot| policies::show(snapshot, name.as_str(), &id))
}
