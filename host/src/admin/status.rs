//! How the gateway is doing, in the admin API.

use axum::Json;
use axum::extract::State;
use gateway_model::StatusView;

use super::shared::Admin;
use super::view;

/// Shows how the gateway and each API instance are doing.
#[utoipa::path(
    get, path = "/status", tag = "Gateway",
    responses((status = 200, body = StatusView)),
)]
pub async fn read(State(admin): State<Admin>) -> Json<StatusView> {
    let snapshot = admin.configuration.snapshot();
    let records = snapshot.inventory.written.instances.iter();
    let mut instances: Vec<_> = records
        .map(|record| view::instance_status(&snapshot, record))
        .collect();
    instances.sort_by(|one, other| one.name.cmp(&other.name));
    Json(StatusView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        revision: snapshot.revision,
        troubles: admin.configuration.troubles(),
        lost_log_lines: admin.log_loss.lines(),
        timeouts: admin.timeouts,
        files: admin.configuration.files(),
        instances,
    })
}
