//! The history of a client application in the admin API.

use axum::Json;
use axum::extract::State;
use gateway_model::{ClientApplicationRevisionView, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use super::client_applications::find;
use super::error::ApiError;
use super::segments::Segments;
use super::shared::Admin;
use super::view;

/// The history of a client application.
#[derive(Serialize, ToSchema)]
pub struct ClientApplicationRevisionList {
    /// The newest revision first, 500 at most.
    items: Vec<ClientApplicationRevisionView>,
}

/// Shows what every change through the gateway left of a client application, the newest
/// first; of secrets, when there was a new one. What a file declares has none here: its
/// history is that of the file.
#[utoipa::path(
    get, path = "/client-applications/{id}/revisions", tag = "History",
    params(("id" = String, Path)),
    responses(
        (status = 200, body = ClientApplicationRevisionList),
        (status = 404, body = Problem),
    ),
)]
pub async fn list(
    State(admin): State<Admin>,
    Segments(id): Segments<String>,
) -> Result<Json<ClientApplicationRevisionList>, ApiError> {
    let snapshot = admin.configuration.snapshot();
    let record = find(&snapshot, &id)?;
    let items = match view::source(&record.source) {
        None => admin.configuration.application_history(&record.id).await?,
        Some(_) => Vec::new(),
    };
    Ok(Json(ClientApplicationRevisionList { items }))
}
