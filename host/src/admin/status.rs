//! How the gateway is doing, in the admin API.

use std::path::absolute;

use axum::Json;
use axum::extract::State;
use gateway_model::{InstanceStatus, PolicyInstancesView, StatusView};

use super::error::ApiError;
use super::parameters::Parameters;
use super::shared::Admin;
use super::view;
use crate::generator::Capacity;
use crate::snapshot::Snapshot;

/// Shows how the gateway and each API instance are doing.
#[utoipa::path(
    get, path = "/status", tag = "Gateway",
    params(
        ("instances" = Option<bool>, Query, description = "`false` leaves the API instances out."),
    ),
    responses((status = 200, body = StatusView)),
)]
pub async fn read(
    State(admin): State<Admin>,
    mut parameters: Parameters,
) -> Result<Json<StatusView>, ApiError> {
    let all = parameters.take_flag("instances")?.unwrap_or(true);
    parameters.finish()?;
    let snapshot = admin.configuration.snapshot();
    let instances = all.then(|| instances(&snapshot, admin.now()));
    let capacity = admin.configuration.capacity();
    let token_file = admin.doorkeeper.token_file();
    // As somebody in another folder can name it.
    let token_file = absolute(token_file).unwrap_or_else(|_| token_file.to_path_buf());
    Ok(Json(StatusView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        revision: snapshot.revision,
        token_file: token_file.display().to_string(),
        troubles: admin.configuration.troubles(),
        notices: scarcity(capacity).into_iter().collect(),
        policy_instances: PolicyInstancesView {
            limit: capacity.limit,
            open: capacity.open,
            given_up: capacity.given_up,
        },
        lost_log_lines: admin.log_loss.lines(),
        timeouts: admin.timeouts,
        files: admin.configuration.files(),
        instances,
    }))
}

/// Of so many hundredths of the instances somebody hears who has not reached the limit yet.
const SCARCE: u64 = 80;

/// Says that instances of the component are about to run short; nothing while they are not.
fn scarcity(capacity: Capacity) -> Option<String> {
    let Capacity { limit, open, .. } = capacity;
    (open * 100 >= limit * SCARCE).then(|| {
        format!(
            "{open} of {limit} instances of the component are in use. When all are, the policy \
             that was asked longest ago gives its own up, and its next request takes longer. The \
             option --instances-total allows more."
        )
    })
}

/// How each of them is doing at `now`, by name.
fn instances(snapshot: &Snapshot, now: u64) -> Vec<InstanceStatus> {
    let records = snapshot.inventory.written.instances.iter();
    let mut instances: Vec<_> = records
        .map(|record| view::instance_status(snapshot, record, now))
        .collect();
    instances.sort_by(|one, other| one.name.cmp(&other.name));
    instances
}
