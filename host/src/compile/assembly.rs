//! A snapshot being put together: which API instance listens where, with which
//! policies, and what is wrong with it. It must not compile policies.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use gateway_model::{ApiInstanceName, ClientId, Issue, PolicyId};

use super::chain::Chain;
use super::dead_rules;
use super::ports::Ports;
use super::transport::Transport;
use super::unguarded;
use crate::authentication::{ClientApplication, ClientApplications};
use crate::clock::Clock;
use crate::life::Life;
use crate::metrics::Meter;
use crate::routing::Routes;
use crate::snapshot::{
    CompiledPolicy, Inventory, PolicyChain, RunningApiInstance, RunningListener,
};
use crate::upstream::Upstreams;
use crate::written::{ApiInstanceRecord, ApplicationRecord, PolicyRecord};

/// A snapshot being put together.
pub struct Assembly<'a> {
    policies: &'a BTreeMap<PolicyId, CompiledPolicy>,
    applications: Arc<ClientApplications>,
    previous: &'a Inventory,
    clock: &'a Arc<dyn Clock>,
    shared: &'a Arc<Upstreams>,
    /// The counters of each API instance.
    meters: BTreeMap<ApiInstanceName, Arc<Meter>>,
    /// The life of each API instance at its address.
    lives: BTreeMap<(SocketAddr, ApiInstanceName), Arc<Life>>,
    /// Where each API instance listens.
    ports: Ports,
    /// What is wrong with each API instance.
    issues: BTreeMap<ApiInstanceName, Vec<Issue>>,
}

impl<'a> Assembly<'a> {
    /// Nothing yet. The policies are compiled already; counters go on from
    /// `previous`. Services that no policy is for are reached by `shared`.
    pub fn new(
        policies: &'a BTreeMap<PolicyId, CompiledPolicy>,
        applications: ClientApplications,
        previous: &'a Inventory,
        clock: &'a Arc<dyn Clock>,
        shared: &'a Arc<Upstreams>,
    ) -> Self {
        Self {
            policies,
            applications: Arc::new(applications),
            previous,
            clock,
            shared,
            meters: BTreeMap::new(),
            lives: BTreeMap::new(),
            ports: Ports::default(),
            issues: BTreeMap::new(),
        }
    }

    /// Adds an API instance. One that has its port and base path already stays.
    pub fn add(&mut self, instance: &ApiInstanceRecord) {
        let (chain, transport, of_policies) = self.chain(&instance.policies);
        let (routes, chain, of_routes) = match routes_of(instance, &transport) {
            Ok((routes, warnings)) => (routes, chain, warnings),
            Err(issues) => (Routes::none(), PolicyChain::Broken, issues),
        };
        let meter = self.meter(&instance.name);
        let address = if instance.enabled {
            self.listen(instance, routes, chain, transport, meter)
        } else {
            instance.address.clone().err()
        };
        let issues: Vec<_> = address
            .into_iter()
            .chain(of_routes)
            .chain(of_policies)
            .chain(dead_rules::warnings(instance))
            .chain(unguarded::warning(instance))
            .collect();
        if !issues.is_empty() {
            self.issues.insert(instance.name.clone(), issues);
        }
    }

    /// The counters of an API instance: those it has, or new ones.
    fn meter(&mut self, name: &ApiInstanceName) -> Arc<Meter> {
        let kept = self.previous.meters.get(name).cloned();
        let meter = kept.unwrap_or_else(|| Arc::new(Meter::new(Arc::clone(self.clock))));
        self.meters.insert(name.clone(), Arc::clone(&meter));
        meter
    }

    /// The life of an API instance at an address: the one it has, or a new one.
    fn life(&mut self, address: SocketAddr, name: &ApiInstanceName) -> Arc<Life> {
        let key = (address, name.clone());
        let kept = self.previous.lives.get(&key);
        let life = kept
            .filter(|life| life.goes_on())
            .cloned()
            .unwrap_or_default();
        self.lives.insert(key, Arc::clone(&life));
        life
    }

    /// Puts an API instance where it is to listen, or says why that cannot be.
    fn listen(
        &mut self,
        instance: &ApiInstanceRecord,
        routes: Routes,
        policies: PolicyChain,
        transport: Transport,
        meter: Arc<Meter>,
    ) -> Option<Issue> {
        let address = match &instance.address {
            Ok(address) => address,
            Err(issue) => return Some(issue.clone()),
        };
        let instance = RunningApiInstance {
            name: instance.name.clone(),
            base_path: address.base_path.clone(),
            routes,
            preserve_host: instance.preserve_host,
            policies,
            applications: Arc::clone(&self.applications),
            meter,
            life: self.life(address.socket, &instance.name),
        };
        self.ports.add(address, transport.inbound, instance).err()
    }

    /// Ends with what each listener serves and what is wrong with each API instance.
    pub fn finish(mut self) -> Assembled {
        Assembled {
            listeners: self.ports.finish(&mut self.issues),
            issues: self.issues,
            meters: self.meters,
            lives: self.lives,
        }
    }

    /// The policies of an API instance that are switched on, and the issues of all.
    fn chain(&self, records: &[PolicyRecord]) -> (PolicyChain, Transport, Vec<Issue>) {
        let mut chain = Chain::new(Arc::clone(self.shared));
        for (index, record) in records.iter().enumerate() {
            chain.add(index, record, self.policies.get(&record.id));
        }
        chain.finish()
    }
}

/// The routes of an API instance with their warnings, or what is wrong with them.
fn routes_of(
    instance: &ApiInstanceRecord,
    transport: &Transport,
) -> Result<(Routes, Vec<Issue>), Vec<Issue>> {
    let (routing, timeouts) = match (&instance.routing, &instance.timeouts) {
        (Ok(routing), Ok(timeouts)) => (routing, *timeouts),
        (routing, timeouts) => {
            let of_routing = routing.as_ref().err().into_iter().flatten();
            let of_timeouts = timeouts.as_ref().err().into_iter().flatten();
            return Err(of_routing.chain(of_timeouts).cloned().collect());
        }
    };
    let routes = Routes::compile(routing, timeouts, |it| transport.upstreams(it))?;
    Ok((routes, routing.warnings()))
}

/// A snapshot that is put together.
pub struct Assembled {
    /// What each listener serves.
    pub listeners: BTreeMap<SocketAddr, RunningListener>,
    /// What is wrong with each API instance.
    pub issues: BTreeMap<ApiInstanceName, Vec<Issue>>,
    /// The counters of each API instance.
    pub meters: BTreeMap<ApiInstanceName, Arc<Meter>>,
    /// The life of each API instance at its address.
    pub lives: BTreeMap<(SocketAddr, ApiInstanceName), Arc<Life>>,
}

/// A client application, as far as requests need to know it.
pub fn run_application(record: &ApplicationRecord) -> (ClientId, ClientApplication) {
    let application = ClientApplication {
        name: record.name.clone(),
        secret: record.secret.clone(),
    };
    (record.id.clone(), application)
}
