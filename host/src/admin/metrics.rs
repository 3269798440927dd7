//! What the API instances have done, in the admin API and for Prometheus.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use gateway_model::{ApiInstanceName, InstanceMetricsView};
use serde::Serialize;
use utoipa::ToSchema;

use super::conditional::Tagged;
use super::error::ApiError;
use super::exposition;
use super::parameters::Parameters;
use super::shared::Admin;
use crate::metrics::Meter;

/// What the API instances have done.
#[derive(Serialize, ToSchema)]
pub struct InstanceMetricsList {
    /// By name.
    items: Vec<InstanceMetricsView>,
}

/// Shows what each API instance has done in the last hour, minute by minute.
#[utoipa::path(
    get, path = "/metrics/api-instances", tag = "Gateway",
    params(
        ("names" = Option<String>, Query, description = "Only those of these names, with commas between. Who is not there is left out.", example = "orders,billing"),
        ("If-None-Match" = Option<String>, Header),
    ),
    responses(
        (status = 200, body = InstanceMetricsList),
        (status = 304, description = "It is as it was."),
    ),
)]
pub async fn list(
    State(admin): State<Admin>,
    mut parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let wanted = parameters.take("names", "names with commas between them", names)?;
    parameters.finish()?;
    let snapshot = admin.configuration.snapshot();
    let meters = &snapshot.inventory.meters;
    let items = match wanted {
        None => meters.iter().map(hour).collect(),
        Some(names) => {
            let known = names.iter().filter_map(|name| meters.get_key_value(name));
            known.map(hour).collect()
        }
    };
    Ok(Tagged::of(&InstanceMetricsList { items })?.to(&headers))
}

fn names(text: &str) -> Option<BTreeSet<ApiInstanceName>> {
    let names = text.split(',');
    let names = names.map(|name| ApiInstanceName::try_from(name.to_owned()).ok());
    names.collect()
}

fn hour((name, meter): (&ApiInstanceName, &Arc<Meter>)) -> InstanceMetricsView {
    let (minutes, latency) = meter.last_hour();
    InstanceMetricsView {
        name: name.clone(),
        minutes,
        latency,
    }
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
