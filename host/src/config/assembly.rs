//! A snapshot being put together: which API instance listens where, with which
//! policies, and what is wrong with it. It must not compile policies.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use gateway_model::{InstanceName, Issue, PolicyId, Severity};

use super::inventory::{CompiledPolicy, Inventory};
use super::ports::Ports;
use super::record::{InstanceRecord, PolicyRecord};
use super::transport::Transport;
use crate::authentication::ClientApplications;
use crate::clock::Clock;
use crate::metrics::Meter;
use crate::proxy::Routes;
use crate::snapshot::{
    InboundPolicy, Policies, PolicyChain, Running, RunningInstance, RunningListener, TokenPolicy,
};

/// A snapshot being put together.
pub(super) struct Assembly<'a> {
    policies: &'a BTreeMap<PolicyId, CompiledPolicy>,
    applications: Arc<ClientApplications>,
    previous: &'a Inventory,
    clock: &'a Arc<dyn Clock>,
    /// The counters of each API instance.
    meters: BTreeMap<InstanceName, Arc<Meter>>,
    /// Where each API instance listens.
    ports: Ports,
    /// What is wrong with each API instance.
    issues: BTreeMap<InstanceName, Vec<Issue>>,
}

impl<'a> Assembly<'a> {
    /// Nothing yet. The policies are compiled already; counters go on from
    /// `previous`.
    pub(super) fn new(
        policies: &'a BTreeMap<PolicyId, CompiledPolicy>,
        applications: ClientApplications,
        previous: &'a Inventory,
        clock: &'a Arc<dyn Clock>,
    ) -> Self {
        Self {
            policies,
            applications: Arc::new(applications),
            previous,
            clock,
            meters: BTreeMap::new(),
            ports: Ports::default(),
            issues: BTreeMap::new(),
        }
    }

    /// Adds an API instance. One that has its port and base path already stays.
    pub(super) fn add(&mut self, instance: &InstanceRecord) {
        let routing = instance.routing.as_ref().map_err(Vec::clone);
        let routes = routing.and_then(|it| Ok((Routes::compile(it)?, it.warnings())));
        let (chain, transport, of_policies) = self.chain(&instance.policies);
        let (routes, chain, of_routes) = match routes {
            Ok((routes, warnings)) => (transport.lead(routes), chain, warnings),
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
            .collect();
        if !issues.is_empty() {
            self.issues.insert(instance.name.clone(), issues);
        }
    }

    /// The counters of an API instance: those it has, or new ones.
    fn meter(&mut self, name: &InstanceName) -> Arc<Meter> {
        let kept = self.previous.meters.get(name).cloned();
        let meter = kept.unwrap_or_else(|| Arc::new(Meter::new(Arc::clone(self.clock))));
        self.meters.insert(name.clone(), Arc::clone(&meter));
        meter
    }

    /// Puts an API instance where it is to listen, or says why that cannot be.
    fn listen(
        &mut self,
        instance: &InstanceRecord,
        routes: Routes,
        policies: PolicyChain,
        transport: Transport,
        meter: Arc<Meter>,
    ) -> Option<Issue> {
        let address = match &instance.address {
            Ok(address) => address,
            Err(issue) => return Some(issue.clone()),
        };
        let instance = RunningInstance {
            name: instance.name.clone(),
            base_path: address.base_path.clone(),
            routes,
            policies,
            applications: Arc::clone(&self.applications),
            meter,
        };
        self.ports.add(address, transport.inbound, instance).err()
    }

    /// Ends with what each listener serves and what is wrong with each API instance.
    pub(super) fn finish(mut self) -> Assembled {
        Assembled {
            listeners: self.ports.finish(&mut self.issues),
            issues: self.issues,
            meters: self.meters,
        }
    }

    /// Puts the policies that are switched on into a chain, and collects the
    /// issues of all.
    fn chain(&self, records: &[PolicyRecord]) -> (PolicyChain, Transport, Vec<Issue>) {
        let mut issues = Vec::new();
        let mut transport = Transport::default();
        let (mut inbound, mut tokens) = (Vec::new(), Vec::new());
        let mut broken = false;
        for (index, record) in records.iter().enumerate() {
            let Some(policy) = self.policies.get(&record.id) else {
                // Every policy was compiled; one that was not must not be skipped.
                broken = true;
                continue;
            };
            let mut second = None;
            if record.is_enabled() {
                match (&policy.outcome, &policy.scope) {
                    (Ok(Running::JwtGeneration(running)), Ok(scope)) => tokens.push(TokenPolicy {
                        id: record.id.clone(),
                        policy: Arc::clone(running),
                        scope: scope.clone(),
                    }),
                    (Ok(Running::Authentication(running)), Ok(scope)) => {
                        inbound.push(InboundPolicy {
                            policy: Arc::clone(running),
                            rules: scope.rules.clone(),
                        });
                    }
                    (Ok(Running::Tls(tls)), Ok(_)) => second = transport.speak(tls),
                    (Ok(Running::TlsOutbound(upstreams)), Ok(scope)) => {
                        second = transport.reach(&scope.upstream, upstreams);
                    }
                    _ => broken = true,
                }
            }
            broken |= second.is_some();
            let place = format!("policies[{index}]");
            let found = policy.issues().into_iter().chain(second);
            issues.extend(found.map(|mut issue| {
                // A policy that is switched off keeps nothing from running.
                if !record.is_enabled() {
                    issue.severity = Severity::Warning;
                }
                issue.within(&place)
            }));
        }
        let chain = if broken {
            PolicyChain::Broken
        } else {
            PolicyChain::Ready(Policies::new(inbound, tokens))
        };
        (chain, transport, issues)
    }
}

/// A snapshot that is put together.
pub(super) struct Assembled {
    /// What each listener serves.
    pub(super) listeners: BTreeMap<SocketAddr, RunningListener>,
    /// What is wrong with each API instance.
    pub(super) issues: BTreeMap<InstanceName, Vec<Issue>>,
    /// The counters of each API instance.
    pub(super) meters: BTreeMap<InstanceName, Arc<Meter>>,
}
