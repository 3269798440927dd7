//! The ports of a snapshot being put together: API instances share them, and with
//! them TLS, which is settled before there is a request to tell them apart by.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use gateway_model::{ApiInstanceName, Issue, ListenAddress};

use crate::snapshot::{ApiInstances, RunningApiInstance, RunningListener};
use crate::tls::ServerTls;

/// Every port with its API instances.
#[derive(Debug, Default)]
pub struct Ports(BTreeMap<SocketAddr, Port>);

#[derive(Debug)]
struct Port {
    /// Whether clients speak TLS here.
    secure: bool,
    /// Who came first.
    first: ApiInstanceName,
    /// How they do, and whose policy says so.
    tls: Option<(Arc<ServerTls>, ApiInstanceName)>,
    instances: ApiInstances,
}

impl Ports {
    /// Puts an API instance at its address, with the TLS that its policies name.
    ///
    /// # Errors
    /// Another API instance is in the way; paths begin at the API instance.
    pub fn add(
        &mut self,
        address: &ListenAddress,
        tls: Option<&Arc<ServerTls>>,
        instance: RunningApiInstance,
    ) -> Result<(), Issue> {
        let port = self.0.entry(address.socket).or_insert_with(|| Port {
            secure: address.tls,
            first: instance.name.clone(),
            tls: None,
            instances: ApiInstances::default(),
        });
        if let Some(other) = port.instances.at(&instance.base_path) {
            return Err(clash(&other.name));
        }
        if port.secure != address.tls {
            return Err(mixed(&port.first, port.secure));
        }
        // Behind http:// a certificate has no use.
        if let Some(tls) = tls.filter(|_| address.tls) {
            match &port.tls {
                Some((other, holder)) if !other.agrees_with(tls) => {
                    return Err(disagreement(holder));
                }
                Some(_) => {}
                None => port.tls = Some((Arc::clone(tls), instance.name.clone())),
            }
        }
        let added = port.instances.add(Arc::new(instance));
        added.map_err(|other| clash(&other.name))
    }

    /// What each listener serves. A port that lacks its TLS is left closed, and its
    /// API instances have an issue.
    pub fn finish(
        self,
        issues: &mut BTreeMap<ApiInstanceName, Vec<Issue>>,
    ) -> BTreeMap<SocketAddr, RunningListener> {
        let mut listeners = BTreeMap::new();
        for (socket, port) in self.0 {
            // Where the only API instance cannot run there is nothing to listen for.
            if port.instances.is_empty() {
                continue;
            }
            let tls = port.tls.map(|(tls, _)| tls);
            if port.secure && tls.is_none() {
                for instance in &port.instances {
                    let found = issues.entry(instance.name.clone()).or_default();
                    found.insert(0, without_certificate());
                }
                continue;
            }
            let instances = port.instances;
            listeners.insert(socket, RunningListener { tls, instances });
        }
        listeners
    }
}

fn clash(holder: &ApiInstanceName) -> Issue {
    let message = format!(
        "The API instance {holder} has this port and base path already. Choose another base path or port."
    );
    Issue::error("address", message)
}

fn mixed(holder: &ApiInstanceName, secure: bool) -> Issue {
    let scheme = if secure { "https" } else { "http" };
    let message = format!(
        "The API instance {holder} has this port for {scheme}. Write {scheme}:// as well, or choose another port."
    );
    Issue::error("address", message)
}

fn disagreement(holder: &ApiInstanceName) -> Issue {
    let message = format!(
        "The API instance {holder} has another policy `tls` on this port, where all must have the same. Remove one of both policies, or choose another port."
    );
    Issue::error("address", message)
}

fn without_certificate() -> Issue {
    let message = "Nothing listens here until an API instance on this port has a working policy `tls`, which brings the certificate.";
    Issue::error("policies", message)
}
