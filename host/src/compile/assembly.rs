//! A snapshot being put together: which API instance listens where, and what is wrong with
//! it. It must not compile anything.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use gateway_model::{ApiInstanceName, ClientId, Issue};

use super::ports::Ports;
use crate::authentication::{ClientApplication, ClientApplications};
use crate::clock::Clock;
use crate::life::Life;
use crate::metrics::Meter;
use crate::snapshot::{CompiledApiInstance, Inventory, RunningApiInstance, RunningListener};
use crate::written::{ApplicationRecord, Written};

/// A snapshot being put together.
pub struct Assembly<'a> {
    applications: Arc<ClientApplications>,
    previous: &'a Inventory,
    clock: &'a Arc<dyn Clock>,
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
    /// Nothing yet. Counters go on from `previous`.
    pub fn new(
        applications: ClientApplications,
        previous: &'a Inventory,
        clock: &'a Arc<dyn Clock>,
    ) -> Self {
        Self {
            applications: Arc::new(applications),
            previous,
            clock,
            meters: BTreeMap::new(),
            lives: BTreeMap::new(),
            ports: Ports::default(),
            issues: BTreeMap::new(),
        }
    }

    /// Adds an API instance. One that has its port and base path already stays.
    pub fn add(&mut self, compiled: &CompiledApiInstance) {
        let record = &compiled.record;
        let meter = self.meter(&record.name);
        let address = if record.enabled {
            self.listen(compiled, meter)
        } else {
            record.address.clone().err()
        };
        let issues = address.into_iter().chain(compiled.issues.iter().cloned());
        let issues: Vec<_> = issues.collect();
        if !issues.is_empty() {
            self.issues.insert(record.name.clone(), issues);
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
    fn listen(&mut self, compiled: &CompiledApiInstance, meter: Arc<Meter>) -> Option<Issue> {
        let record = &compiled.record;
        let address = match &record.address {
            Ok(address) => address,
            Err(issue) => return Some(issue.clone()),
        };
        let instance = RunningApiInstance {
            name: record.name.clone(),
            base_path: address.base_path.clone(),
            routes: Arc::clone(&compiled.routes),
            preserve_host: record.preserve_host,
            policies: Arc::clone(&compiled.chain),
            applications: Arc::clone(&self.applications),
            meter,
            life: self.life(address.socket, &record.name),
        };
        self.ports
            .add(address, compiled.tls.as_ref(), instance)
            .err()
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

/// The client applications, as far as requests need to know them.
pub fn applications(written: &Written) -> ClientApplications {
    written.applications.iter().map(application).collect()
}

fn application(record: &ApplicationRecord) -> (ClientId, ClientApplication) {
    let application = ClientApplication {
        name: record.name.clone(),
        secret: record.secret.clone(),
        old_secret: record.old_secret.clone(),
    };
    (record.id.clone(), application)
}
