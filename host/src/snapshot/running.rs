//! One API instance, ready to serve.

use std::sync::Arc;

use gateway_model::{ApiInstanceName, BasePath};

use super::policies::PolicyChain;
use crate::authentication::ClientApplications;
use crate::life::Life;
use crate::metrics::Meter;
use crate::routing::Routes;

/// One API instance, ready to serve.
#[derive(Debug)]
pub struct RunningApiInstance {
    /// What logs call it.
    pub name: ApiInstanceName,
    /// The part of the path that belongs to it.
    pub base_path: BasePath,
    /// Where its requests go.
    pub routes: Arc<Routes>,
    /// Whether its upstreams are asked for the host that the client asked for.
    pub preserve_host: bool,
    /// What is done to its requests.
    pub policies: Arc<PolicyChain>,
    /// The client applications that may be asked for.
    pub applications: Arc<ClientApplications>,
    /// Counts its requests.
    pub meter: Arc<Meter>,
    /// How long it is served at its address.
    pub life: Arc<Life>,
}
