//! The policies of an API instance in the admin API.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use gateway_model::{ApiInstanceName, Issue, PolicyDraft, PolicyId, PolicyView, Problem};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::document::Document;
use super::entity_tag::{EntityTag, IfMatch};
use super::error::ApiError;
use super::purpose::Purpose;
use super::segments::Segments;
use super::shared::Admin;
use super::{drafts, generated_key, literal_secret, view};
use crate::edit::Edit;
use crate::snapshot::Snapshot;

/// The policies of an API instance.
#[derive(Serialize, ToSchema)]
pub struct PolicyList {
    /// In the order in which they run.
    items: Vec<PolicyView>,
}

/// Lists the policies of an API instance.
#[utoipa::path(
    get, path = "/api-instances/{name}/policies", tag = "Policies",
    params(("name" = String, Path)),
    responses((status = 200, body = PolicyList), (status = 404, body = Problem)),
)]
pub async fn list(
    State(admin): State<Admin>,
    Segments(name): Segments<String>,
) -> Result<impl IntoResponse, ApiError> {
    show_all(&admin.configuration.snapshot(), &name)
}

/// Applies a policy behind the others of an API instance. It is served when the
/// answer arrives.
#[utoipa::path(
    post, path = "/api-instances/{name}/policies", tag = "Policies",
    params(("name" = String, Path)),
    request_body = drafts::PolicyDraft,
    responses(
        (status = 201, body = PolicyView),
        (status = 404, body = Problem),
        (status = 422, body = Problem, description = "It cannot run; the issues say why."),
    ),
)]
pub async fn create(
    State(admin): State<Admin>,
    Segments(name): Segments<String>,
    purpose: Purpose,
    Document(document): Document,
) -> Result<Response, ApiError> {
    let name = existing(&admin, &name)?;
    let id = PolicyId::new(Uuid::new_v4().to_string());
    let edit = |document: &Value| {
        literal_secret::check(document)?;
        let draft = PolicyDraft::parse(document, false).map_err(ApiError::Invalid)?;
        Ok(Edit::CreatePolicy(name.clone(), id.clone(), draft))
    };
    let outcome = generated_key::pursue(purpose, &admin, document, edit).await?;
    outcome.answer(|snapshot| {
        let location = format!("/api/v1/api-instances/{name}/policies/{id}");
        let shown = show(snapshot, name.as_str(), id.as_str())?;
        Ok((StatusCode::CREATED, [(LOCATION, location)], shown))
    })
}

/// Shows a policy, without its private key.
#[utoipa::path(
    get, path = "/api-instances/{name}/policies/{id}", tag = "Policies",
    params(("name" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = PolicyView), (status = 404, body = Problem)),
)]
pub async fn read(
    State(admin): State<Admin>,
    Segments((name, id)): Segments<(String, String)>,
) -> Result<impl IntoResponse, ApiError> {
    show(&admin.configuration.snapshot(), &name, &id)
}

/// Replaces a policy. Without a secret such as `privateKey` it keeps the one that is
/// set. Which policy it is cannot be changed.
#[utoipa::path(
    put, path = "/api-instances/{name}/policies/{id}", tag = "Policies",
    params(("name" = String, Path), ("id" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = drafts::PolicyDraft,
    responses(
        (status = 200, body = PolicyView),
        (status = 404, body = Problem),
        (status = 412, body = Problem, description = "It was changed meanwhile."),
        (status = 422, body = Problem, description = "It cannot run; the issues say why."),
    ),
)]
pub async fn replace(
    State(admin): State<Admin>,
    Segments((name, id)): Segments<(String, String)>,
    IfMatch(precondition): IfMatch,
    purpose: Purpose,
    Document(document): Document,
) -> Result<Response, ApiError> {
    let name = existing(&admin, &name)?;
    let policy = PolicyId::new(id.as_str());
    let edit = |document: &Value| {
        literal_secret::check(document)?;
        let draft = PolicyDraft::parse(document, true).map_err(ApiError::Invalid)?;
        Ok(Edit::ReplacePolicy(
            name.clone(),
            policy,
            draft,
            precondition,
        ))
    };
    let outcome = generated_key::pursue(purpose, &admin, document, edit).await?;
    outcome.answer(|snapshot| show(snapshot, name.as_str(), &id))
}

/// Deletes a policy.
#[utoipa::path(
    delete, path = "/api-instances/{name}/policies/{id}", tag = "Policies",
    params(("name" = String, Path), ("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses(
        (status = 204),
        (status = 404, body = Problem),
        (status = 412, body = Problem, description = "It was changed meanwhile."),
    ),
)]
pub async fn remove(
    State(admin): State<Admin>,
    Segments((name, id)): Segments<(String, String)>,
    IfMatch(precondition): IfMatch,
    purpose: Purpose,
) -> Result<Response, ApiError> {
    let name = existing(&admin, &name)?;
    let edit = Edit::DeletePolicy(name, PolicyId::new(id), precondition);
    let outcome = purpose.pursue(&admin, edit).await?;
    outcome.answer(|_| Ok(StatusCode::NO_CONTENT))
}

/// Puts the policies of an API instance into an order.
#[utoipa::path(
    put, path = "/api-instances/{name}/policies:order", tag = "Policies",
    params(("name" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body(content = Vec<String>, description = "Every policy's id, in the wanted order."),
    responses(
        (status = 200, body = PolicyList),
        (status = 404, body = Problem),
        (status = 412, body = Problem, description = "The API instance was changed meanwhile."),
        (status = 422, body = Problem),
    ),
)]
pub async fn order(
    State(admin): State<Admin>,
    Segments(name): Segments<String>,
    IfMatch(precondition): IfMatch,
    purpose: Purpose,
    Document(document): Document,
) -> Result<Response, ApiError> {
    let name = existing(&admin, &name)?;
    let ids = serde_json::from_value::<Vec<PolicyId>>(document).map_err(|_| {
        let message = "This must be a list of policy ids.";
        ApiError::Invalid(vec![Issue::error("", message)])
    })?;
    let edit = Edit::OrderPolicies(name.clone(), ids, precondition);
    let outcome = purpose.pursue(&admin, edit).await?;
    outcome.answer(|snapshot| show_all(snapshot, name.as_str()))
}

/// The name of an API instance that is there.
///
/// # Errors
/// There is none of this name.
pub fn existing(admin: &Admin, name: &str) -> Result<ApiInstanceName, ApiError> {
    let snapshot = admin.configuration.snapshot();
    view::instance(&snapshot, name).map(|record| record.name.clone())
}

/// Shows a policy at its revision.
///
/// # Errors
/// There is no such API instance or policy, or it cannot be read.
pub fn show(
    snapshot: &Snapshot,
    name: &str,
    id: &str,
) -> Result<(EntityTag, Json<PolicyView>), ApiError> {
    let record = view::policy(view::instance(snapshot, name)?, id)?;
    let shown = view::policy_view(snapshot, record)?;
    Ok((EntityTag(record.revision), Json(shown)))
}

fn show_all(snapshot: &Snapshot, name: &str) -> Result<(EntityTag, Json<PolicyList>), ApiError> {
    let record = view::instance(snapshot, name)?;
    let items = view::policy_views(snapshot, record);
    Ok((EntityTag(record.revision), Json(PolicyList { items })))
}
