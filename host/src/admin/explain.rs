//! Shows the token that a request would get, made by the code that serves.

use axum::Json;
use axum::extract::State;
use gateway_model::{ExplainDraft, ExplanationView, Problem};

use super::document::WrittenDocument;
use super::error::ApiError;
use super::shared::Admin;
use super::{drafts, generated_key, literal_secret};

/// Makes a token for a sample request, and shows how it came about.
#[utoipa::path(
    post, path = "/policies:explain", tag = "Policies",
    request_body = drafts::ExplainDraft,
    responses(
        (status = 200, body = ExplanationView),
        (status = 422, body = Problem, description = "It cannot run; the issues say why."),
    ),
)]
pub async fn explain(
    State(admin): State<Admin>,
    WrittenDocument { mut document, text }: WrittenDocument,
) -> Result<Json<ExplanationView>, ApiError> {
    generated_key::look(&admin, &mut document)?;
    literal_secret::check(&document)?;
    let mut draft = ExplainDraft::parse(&document).map_err(ApiError::Invalid)?;
    draft.request = draft.request.with_all_digits(&text, &["request"]);
    draft.sender = draft.sender.with_all_digits(&text, &["sender"]);
    Ok(Json(admin.configuration.explain(draft).await?))
}
