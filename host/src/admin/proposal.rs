//! What another API instance can be called, and where it can listen.

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Json;
use axum::extract::State;
use gateway_model::{ApiInstanceName, ApiInstanceProposal, ListenAddress};

use super::error::ApiError;
use super::parameters::Parameters;
use super::shared::Admin;
use crate::proxy;
use crate::snapshot::Snapshot;

/// The first port that is proposed.
const FIRST_PORT: u16 = 8081;

/// Ports that are tried before the first of them is proposed all the same: where none
/// can be listened on, it is not the port that is in the way.
const TRIED: usize = 100;

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
    proposal(&snapshot, like.as_ref()).map(Json)
}

/// An address for another API instance, and a name if it is to be like one. Must be called
/// within a tokio runtime.
///
/// # Errors
/// All names are taken.
pub fn proposal(
    snapshot: &Snapshot,
    like: Option<&ApiInstanceName>,
) -> Result<ApiInstanceProposal, ApiError> {
    let original = like.and_then(|name| snapshot.inventory.written.instance(name));
    let address = original.and_then(|it| it.address.clone().ok());
    let address = match address {
        Some(address) => address,
        None => local_address().ok_or(ApiError::Internal)?,
    };
    let name = like.map(|like| free_name(snapshot, like).ok_or(ApiError::Internal));
    Ok(ApiInstanceProposal {
        name: name.transpose()?,
        address: free_address(snapshot, address),
    })
}

/// An address of this machine alone.
fn local_address() -> Option<ListenAddress> {
    let socket = SocketAddr::from((Ipv4Addr::LOCALHOST, FIRST_PORT));
    ListenAddress::try_from(format!("http://{socket}/")).ok()
}

/// The address at another port, where no API instance listens and nothing else does; the
/// first one that no API instance has if nothing can be listened on there.
fn free_address(snapshot: &Snapshot, address: ListenAddress) -> ListenAddress {
    let records = snapshot.inventory.written.instances.iter();
    let addresses = records.filter_map(|record| record.address.as_ref().ok());
    let taken: HashSet<_> = addresses.map(|it| it.socket.port()).collect();
    let mut ports = (FIRST_PORT..).filter(|port| !taken.contains(port));
    let at = |port| SocketAddr::new(address.socket.ip(), port);
    let first = ports.clone().next().unwrap_or(FIRST_PORT);
    let mut tried = ports.by_ref().take(TRIED);
    let free = tried.find(|port| proxy::can_listen(at(*port)));
    ListenAddress {
        socket: at(free.unwrap_or(first)),
        ..address
    }
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
