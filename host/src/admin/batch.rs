//! One change of many API instances in the admin API.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use gateway_model::{ApiInstanceBatch, ApiInstanceBatchView, ApiInstanceName, Labels, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use super::document::Document;
use super::error::ApiError;
use super::purpose::Purpose;
use super::shared::Admin;
use crate::edit::Edit;

/// Changes up to 2,000 API instances at once: all of them, or none, of which the issues
/// say why. Each issue has its API instance in its path, and its name in the message. The
/// configuration has one new revision with that. What is so already is left alone.
#[utoipa::path(
    post, path = "/api-instances:batch", tag = "API instances",
    request_body = BatchDraft,
    responses(
        (status = 200, body = ApiInstanceBatchView),
        (status = 412, body = Problem, description = "The configuration is at another revision than the one that was given."),
        (status = 422, body = Problem, description = "It cannot be done; the issues say why."),
    ),
)]
pub async fn change(
    State(admin): State<Admin>,
    purpose: Purpose,
    Document(document): Document,
) -> Result<Response, ApiError> {
    let batch = ApiInstanceBatch::parse(&document).map_err(ApiError::Invalid)?;
    let outcome = purpose.pursue(&admin, Edit::Batch(batch)).await?;
    outcome.answer(|snapshot| {
        Ok(Json(ApiInstanceBatchView {
            revision: snapshot.revision,
        }))
    })
}

/// One change of many API instances, as the description has it.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiInstanceBatch)]
#[serde(rename_all = "camelCase")]
struct BatchDraft {
    /// Their names, each once.
    #[schema(min_items = 1, max_items = 2000)]
    api_instances: Vec<ApiInstanceName>,
    action: BatchVerb,
    /// With `addLabels`: the labels, in the place of those of the same names.
    labels: Option<Labels>,
    /// With `removeLabels`: the names of the labels.
    label_names: Option<Vec<String>>,
    /// The revision that the configuration must be at; absent: any.
    revision: Option<u64>,
}

/// What becomes of each.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiInstanceBatchAction)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes a document and is never made")]
enum BatchVerb {
    Enable,
    Disable,
    Delete,
    AddLabels,
    RemoveLabels,
}
