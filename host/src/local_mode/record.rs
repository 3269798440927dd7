//! From an API instance of the files to the record that the database would give.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gateway_model::{
    FileIssue, Issue, Phase, PolicyDraft, PolicyId, PolicyRef, Routing, Service, Within,
};

use super::assembling::{Assembling, ENVELOPE, Step, shared_orders};
use super::declared::DeclaredInstance;
use super::item::Content;
use super::origin::Origins;
use crate::written::{
    ApiInstanceRecord, PolicyRecord, SecretRecord, SecretSource, Source, Unreadable,
};

impl Assembling {
    /// Makes the record, and says what else somebody should look at. `ids` are the
    /// identifiers of policies that are taken.
    pub fn finish(mut self, ids: &mut BTreeSet<PolicyId>) -> (DeclaredInstance, Vec<FileIssue>) {
        self.warnings.extend(shared_orders(&self.steps));
        // Stable: of equal order, what is written first comes first.
        self.steps.sort_by_key(Step::order);
        self.take_timeouts();
        let mut origins = Origins::default();
        // Paths that are not those of a part below begin at the document.
        origins.insert("", self.place.at(""));
        origins.insert("address", self.place.at("spec.address"));
        let routing = self.routing(&mut origins);
        let policies = self.policies(&mut origins, ids);
        let record = ApiInstanceRecord {
            name: self.name,
            revision: 0,
            changed_at: None,
            source: Source::File {
                path: self.place.path().to_owned(),
                line: self.place.line(""),
            },
            address: self.address,
            routing,
            timeouts: Ok(self.timeouts),
            preserve_host: self.preserve_host,
            enabled: self.enabled,
            labels: Ok(self.shown_labels),
            policies,
        };
        let origins = Arc::new(origins);
        let record = Arc::new(record);
        (DeclaredInstance { record, origins }, self.warnings)
    }

    /// The services and routes, or everything that keeps the API instance closed.
    fn routing(&self, origins: &mut Origins) -> Result<Routing, Vec<Issue>> {
        origins.insert("services", self.place.at("spec.services"));
        origins.insert("routes", self.place.at("spec.services"));
        let mut faults = self.faults.clone();
        let mut services = Vec::new();
        for (index, service) in self.services.iter().enumerate() {
            origins.insert(format!("services[{index}]"), service.origin.clone());
            let upstream = service.upstream.clone();
            services.extend(upstream.map(|(address, protocol, timeouts)| Service {
                name: service.name.clone(),
                address,
                protocol,
                timeouts,
            }));
        }
        let mut routes = Vec::new();
        for (index, assembling) in self.routes.iter().enumerate() {
            let place = format!("routes[{index}]");
            for (number, path) in assembling.destinations.iter().enumerate() {
                let destination = assembling.origin.within(path);
                let field = format!("{place}.destinations[{number}]");
                origins.insert(
                    format!("{field}.path"),
                    destination.within("destinationPath"),
                );
                origins.insert(field, destination);
            }
            origins.insert(place.as_str(), assembling.origin.clone());
            match &assembling.route {
                Ok(route) => routes.push(route.clone()),
                Err(issues) => {
                    faults.extend(issues.clone().within(&place));
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Routing::new(services, routes)
    }

    fn policies(&self, origins: &mut Origins, ids: &mut BTreeSet<PolicyId>) -> Vec<PolicyRecord> {
        let mut counts = BTreeMap::new();
        let mut policies = Vec::new();
        for (index, step) in self.steps.iter().enumerate() {
            let place = format!("policies[{index}]");
            if step.binding.is_some() {
                for part in ENVELOPE {
                    let origin = step.origin.document.at(part);
                    origins.insert(format!("{place}.{part}"), origin);
                }
            }
            origins.insert(place, step.origin.clone());
            let id = self.policy_id(step, &mut counts);
            policies.push(record_of(step, unique(id, ids)));
        }
        policies
    }

    /// `<api>-<policy>-<n>`, or `<api>-<service>-<policy>-<n>`, as Flex Gateway calls
    /// what is written inline; `<api>-<binding>` for a binding.
    fn policy_id(&self, step: &Step, counts: &mut BTreeMap<String, u32>) -> String {
        if let Some(id) = &step.item.id {
            return id.as_str().to_owned();
        }
        if let Some(binding) = &step.binding {
            return format!("{}-{binding}", self.name);
        }
        let policy = step.item.policy.as_deref().unwrap_or("policy");
        let prefix = match &step.service {
            Some(service) => format!("{}-{service}-{policy}", self.name),
            None => format!("{}-{policy}", self.name),
        };
        let count = counts.entry(prefix.clone()).or_default();
        *count += 1;
        format!("{prefix}-{count}")
    }
}

/// The identifier, or one like it that is not taken.
fn unique(id: String, ids: &mut BTreeSet<PolicyId>) -> PolicyId {
    let mut candidate = PolicyId::new(id.as_str());
    let mut number = 1;
    while !ids.insert(candidate.clone()) {
        number += 1;
        candidate = PolicyId::new(format!("{id}~{number}"));
    }
    candidate
}

fn record_of(step: &Step, id: PolicyId) -> PolicyRecord {
    let (policy, secret) = match policy_of(step) {
        Ok(PolicyDraft { policy, secret }) => (Ok(policy), secret),
        Err(issues) => {
            let name = step.item.policy.clone().unwrap_or_default();
            let unreadable = Unreadable {
                policy_ref: PolicyRef { name },
                enabled: true,
                issues,
            };
            (Err(unreadable), None)
        }
    };
    PolicyRecord {
        id,
        revision: 0,
        policy,
        secret: secret.map(|secret| SecretRecord {
            source: SecretSource::Plain(secret),
            set_at: None,
        }),
    }
}

/// The policy that a step applies, for the service that it is bound to.
fn policy_of(step: &Step) -> Result<PolicyDraft, Vec<Issue>> {
    let mut draft = match &step.item.content {
        Content::Policy(draft) => draft.as_ref().clone(),
        Content::Broken(issues) => return Err(issues.clone()),
        // What is made into routes and what is left out does not come here.
        Content::Route(_) | Content::Timeouts(_) | Content::Harmless(_) => {
            return Err(Vec::new());
        }
    };
    if step.service.is_some() && draft.policy.config.kind().phase() == Phase::Inbound {
        let message =
            "This policy runs before a request has a service. Bind it to the API instance.";
        return Err(vec![Issue::error("policyRef.name", message)]);
    }
    draft.policy.upstream.clone_from(&step.service);
    Ok(draft)
}
