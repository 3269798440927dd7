//! What the API instances have done, in the admin API and for Prometheus.

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use gateway_model::InstanceMetricsView;
use serde::Serialize;
use utoipa::ToSchema;

use super::error::ApiError;
use super::exposition;
use super::shared::Admin;

/// What the API instances have done.
#[derive(Serialize, ToSchema)]
pub struct InstanceMetricsList {
    /// By name.
    items: Vec<InstanceMetricsView>,
}

/// Shows what each API instance has done in the last hour, minute by minute.
#[utoipa::path(
    get, path = "/metrics/api-instances", tag = "Gateway",
    responses((status = 200, body = InstanceMetricsList)),
)]
pub async fn list(State(admin): State<Admin>) -> Json<InstanceMetricsList> {
    let snapshot = admin.configuration.snapshot();
    let meters = snapshot.inventory.meters.iter();
    let items = meters.map(|(name, meter)| {
        let (minutes, latency) = meter.last_hour();
        InstanceMetricsView {
            name: name.clone(),
            minutes,
            latency,
        }
    });
    Json(InstanceMetricsList {
        items: items.collect(),
    })
}

/// Shows every counter since the gateway started, as text for Prometheus. It is
/// no part of the versioned API: scrapers expect it at `/metrics`.
pub async fn expose(State(admin): State<Admin>) -> Result<impl IntoResponse, ApiError> {
    let snapshot = admin.configuration.snapshot();
    let traffic = admin.configuration.listeners().traffic();
    let repetitions = admin.configuration.repetitions();
    let lost = admin.log_loss.lines();
    let wrong_tokens = admin.doorkeeper.wrong_tokens();
    let text = exposition::expose(snapshot, traffic, repetitions, lost, wrong_tokens)
        .map_err(|_| ApiError::Internal)?;
    Ok(([(CONTENT_TYPE, exposition::CONTENT_TYPE)], text))
}
