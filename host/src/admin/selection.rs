//! Which API instances a list shows, and in which order. What costs most, their views,
//! is made of those alone that are shown.

use std::net::SocketAddr;

use gateway_model::{
    ApiInstanceList, ApiInstanceName, ApiInstanceState, InstanceColumn, InstanceSort, Issue,
    Labels, ListenAddress, PolicyConfig, Routing, StateCounts,
};

use super::view;
use crate::snapshot::Snapshot;
use crate::written::{ApiInstanceRecord, PolicyRecord, Source};

/// What somebody wants to see. What is none does not matter.
#[derive(Debug, Default)]
pub struct Selection {
    /// What they contain, in small letters.
    pub text: Option<String>,
    /// Their name.
    pub name: Option<ApiInstanceName>,
    /// Their state.
    pub state: Option<ApiInstanceState>,
    /// Whether the database has them.
    pub managed: Option<bool>,
    /// Whether they let in client applications only.
    pub asks_for_client_id: Option<bool>,
    /// What somebody should look at.
    pub needs: Option<Need>,
    /// What they are labelled with, all of it.
    pub labels: Option<Labels>,
    /// Their order.
    pub sort: InstanceSort,
    /// How many are left out at the beginning.
    pub offset: usize,
    /// How many there are at most.
    pub limit: Option<usize>,
}

/// What somebody should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A policy lacks the secret that it cannot run without.
    Secret,
    /// There are warnings besides, or errors with which it serves.
    Attention,
}

impl Selection {
    /// The list at `now`, in seconds since 1970-01-01T00:00:00Z.
    pub fn list(&self, snapshot: &Snapshot, now: u64) -> ApiInstanceList {
        let records = snapshot.inventory.written.instances.iter();
        let all = records.filter_map(|record| Candidate::new(snapshot, record));
        let mut states = StateCounts::default();
        let mut chosen = Vec::new();
        for candidate in all {
            states.count(candidate.state);
            if self.wants(snapshot, &candidate, now) {
                chosen.push((candidate.key(self.sort.column), candidate));
            }
        }
        chosen.sort_unstable_by(|(one, it), (other, its)| {
            let order = one.cmp(other);
            let order = match self.sort.descending {
                true => order.reverse(),
                false => order,
            };
            order.then_with(|| it.record.name.cmp(&its.record.name))
        });
        let total = chosen.len();
        let page = chosen.into_iter().skip(self.offset);
        let page = page.take(self.limit.unwrap_or(usize::MAX));
        let views = page.filter_map(|(_, it)| view::instance_view(snapshot, it.record, now).ok());
        ApiInstanceList {
            items: views.collect(),
            total,
            states,
        }
    }

    fn wants(&self, snapshot: &Snapshot, it: &Candidate<'_>, now: u64) -> bool {
        let is = |wanted: Option<bool>, value: bool| wanted.is_none_or(|wanted| wanted == value);
        self.name
            .as_ref()
            .is_none_or(|name| it.record.name == *name)
            && self.state.is_none_or(|state| it.state == state)
            && is(self.managed, it.record.source == Source::Managed)
            && self
                .labels
                .as_ref()
                .is_none_or(|labels| it.labels.have(labels))
            && is(self.asks_for_client_id, it.asks_for_client_id())
            && self.needs.is_none_or(|need| it.has(snapshot, need, now))
            && self.text.as_ref().is_none_or(|text| it.contains(text))
    }
}

/// An API instance that can be read.
struct Candidate<'a> {
    record: &'a ApiInstanceRecord,
    address: &'a ListenAddress,
    routing: &'a Routing,
    labels: &'a Labels,
    state: ApiInstanceState,
}

/// What is compared.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Name(&'a str),
    Address(SocketAddr, &'a str),
    Upstream(Option<String>),
    Policies(usize),
    State(u8),
}

impl<'a> Candidate<'a> {
    fn new(snapshot: &Snapshot, record: &'a ApiInstanceRecord) -> Option<Self> {
        record.timeouts.as_ref().ok()?;
        Some(Self {
            record,
            address: record.address.as_ref().ok()?,
            routing: record.routing.as_ref().ok()?,
            labels: record.labels.as_ref().ok()?,
            state: snapshot.state(record),
        })
    }

    /// Whether a text of it has another one in it, which is in small letters.
    fn contains(&self, text: &str) -> bool {
        let has = |it: &str| it.to_lowercase().contains(text);
        let mut services = self.routing.services.iter();
        let policies = self.record.policies.iter();
        let mut own = self.labels.iter();
        let mut labels = policies.filter_map(|it| it.policy.as_ref().ok()?.label.as_deref());
        self.record.name.as_str().contains(text)
            || has(&self.address.to_string())
            || services.any(|it| has(&it.address.to_string()))
            || labels.any(has)
            || own.any(|(name, value)| has(&format!("{name}:{value}")))
    }

    fn has(&self, snapshot: &Snapshot, need: Need, now: u64) -> bool {
        let policies = self.record.policies.iter().enumerate();
        let lacking = policies.filter(|(_, policy)| view::lacks_secret(policy));
        let lacking: Vec<_> = lacking
            .map(|(index, _)| format!("policies[{index}].config."))
            .collect();
        match need {
            Need::Secret => !lacking.is_empty(),
            Need::Attention => {
                let status = view::instance_status(snapshot, self.record, now);
                let said = |path: &str| lacking.iter().any(|it| path.starts_with(it.as_str()));
                // What is broken is sought by that. An error with which it serves, such as a
                // certificate that has ended, is not to be overlooked.
                let is_broken = self.state == ApiInstanceState::Broken;
                let is_known = |issue: &Issue| is_broken && issue.is_error() || said(&issue.path);
                !status.issues.iter().all(is_known)
            }
        }
    }

    fn asks_for_client_id(&self) -> bool {
        self.record.policies.iter().any(asks_for_client_id)
    }

    fn key(&self, column: InstanceColumn) -> Key<'a> {
        match column {
            InstanceColumn::Name => Key::Name(self.record.name.as_str()),
            InstanceColumn::Address => {
                let ListenAddress {
                    socket, base_path, ..
                } = self.address;
                Key::Address(*socket, base_path.prefix())
            }
            InstanceColumn::Upstream => {
                let first = self.routing.services.first();
                Key::Upstream(first.map(|it| it.address.to_string()))
            }
            InstanceColumn::Policies => {
                let readable = self.record.policies.iter().filter(|it| it.policy.is_ok());
                Key::Policies(readable.count())
            }
            InstanceColumn::State => Key::State(urgency(self.state)),
        }
    }
}

fn asks_for_client_id(record: &PolicyRecord) -> bool {
    let Ok(policy) = &record.policy else {
        return false;
    };
    policy.enabled
        && match &policy.config {
            PolicyConfig::ClientIdEnforcement(_) => true,
            PolicyConfig::JwtValidation(config) => !config.skip_client_id_validation,
            _ => false,
        }
}

fn urgency(state: ApiInstanceState) -> u8 {
    match state {
        ApiInstanceState::Broken => 0,
        ApiInstanceState::Disabled => 1,
        ApiInstanceState::Active => 2,
    }
}
