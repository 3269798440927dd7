//! What another API instance can be called, and where it can listen.

use std::collections::HashSet;

use axum::Json;
use axum::extract::State;
use gateway_model::{ApiInstanceName, ApiInstanceProposal, ListenAddress};

use super::error::ApiError;
use super::parameters::Parameters;
use super::shared::Admin;
use crate::snapshot::Snapshot;

/// The first port that is proposed.
const FIRST_PORT: u16 = 8081;

/// How long a name can be, in characters.
const LONGEST_NAME: usize = 63;

/// Proposes an address for another API instance, and a name if it is to be like one
/// that is named. Nothing is kept for whoever asks.
#[utoipa::path(
    get, path = "/api-instances:propose", tag = "API instances",
    params(
        ("like" = Option<ApiInstanceName>, Query, description = "The one that is to be copied."),
    ),
    responses((status = 200, body = ApiInstanceProposal)),
)]
pub async fn propose(
    State(admin): State<Admin>,
    mut parameters: Parameters,
) -> Result<Json<ApiInstanceProposal>, ApiError> {
    let like = parameters.take("like", "the name of an API instance", |text| {
        ApiInstanceName::try_from(text.to_owned()).ok()
    })?;
    parameters.finish()?;
    let snapshot = admin.configuration.snapshot();
    let address = free_address(&snapshot).ok_or(ApiError::Internal)?;
    let name = like.and_then(|like| free_name(&snapshot, &like));
    Ok(Json(ApiInstanceProposal { name, address }))
}

/// Where no API instance listens; the first port if they listen at all of them.
fn free_address(snapshot: &Snapshot) -> Option<ListenAddress> {
    let records = snapshot.inventory.written.instances.iter();
    let addresses = records.filter_map(|record| record.address.as_ref().ok());
    let taken: HashSet<_> = addresses.map(|it| it.socket.port()).collect();
    let free = (FIRST_PORT..).find(|port| !taken.contains(port));
    let port = free.unwrap_or(FIRST_PORT);
    ListenAddress::try_from(format!("http://127.0.0.1:{port}/")).ok()
}

/// `orders-copy`, or the first of `orders-copy-2`, `orders-copy-3`, … that is free.
fn free_name(snapshot: &Snapshot, like: &ApiInstanceName) -> Option<ApiInstanceName> {
    let records = snapshot.inventory.written.instances.iter();
    let taken: HashSet<_> = records.map(|record| record.name.as_str()).collect();
    let numbered = (2_u32..).map(|number| format!("-copy-{number}"));
    let endings = std::iter::once("-copy".to_owned()).chain(numbered);
    let mut names = endings.map(|ending| ended(like.as_str(), &ending));
    let free = names.find(|name| !taken.contains(name.as_str()))?;
    ApiInstanceName::try_from(free).ok()
}

/// A name with an ending, shortened if it would be too long. Names are ASCII.
fn ended(name: &str, ending: &str) -> String {
    let room = LONGEST_NAME.saturating_sub(ending.len());
    let stem = name.get(..room).unwrap_or(name);
    format!("{}{ending}", stem.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_NAME, ended};

    #[test]
    fn a_copy_of_a_long_name_has_a_name_that_is_short_enough() {
        assert_eq!(ended("orders", "-copy-2"), "orders-copy-2");
        let long = format!("{}-{}", "a".repeat(57), "b".repeat(5));
        let copy = ended(&long, "-copy");
        assert_eq!(copy, format!("{}-copy", "a".repeat(57)));
        assert!(copy.len() <= LONGEST_NAME);
    }
}
