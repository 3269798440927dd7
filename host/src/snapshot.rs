//! The compiled configuration: what a request is served by.
//!
//! A snapshot is immutable. Changing anything means compiling a new one off the
//! request path and swapping it in. It must not be edited in place, and there is
//! one swap in the process: two that had to agree would sometimes not.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use arc_swap::ArcSwap;
use gateway_model::{BasePath, InstanceName, Issue, PolicyId};

use crate::config::Inventory;
use crate::policy::RunningPolicy;
use crate::proxy::Target;

/// The one place where the current snapshot is found.
pub type CurrentSnapshot = Arc<ArcSwap<Snapshot>>;

/// Everything that requests are served by, at one revision.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Counts the changes of the configuration.
    pub revision: u64,
    /// What each listener serves.
    pub listeners: BTreeMap<SocketAddr, Vec<Arc<RunningInstance>>>,
    /// What is wrong with each API instance, warnings included; paths begin at
    /// the API instance. Those without issues are not here.
    pub issues: BTreeMap<InstanceName, Vec<Issue>>,
    /// What it was compiled from; no business of a request.
    pub inventory: Inventory,
}

/// One API instance, ready to serve.
#[derive(Debug)]
pub struct RunningInstance {
    /// What logs call it.
    pub name: InstanceName,
    /// The part of the path that belongs to it.
    pub base_path: BasePath,
    /// Where its requests go.
    pub upstream: Target,
    /// What is done to its requests.
    pub policies: PolicyChain,
}

/// The policies of an API instance.
#[derive(Debug)]
pub enum PolicyChain {
    /// They run in this order.
    Ready(Vec<(PolicyId, Arc<RunningPolicy>)>),
    /// One of them cannot run, so the API instance answers 503: forwarding a
    /// request without its token would be worse.
    Broken,
}
