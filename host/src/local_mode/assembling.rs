//! An API instance while its resources are being put together.

use std::collections::{BTreeMap, BTreeSet};

use gateway_model::{
    ApiInstanceName, FileIssue, Issue, Labels, ListenAddress, PolicyKind, Route, ServiceName,
    Severity, Timeouts, Within,
};

use super::instance::{InstanceSpec, Upstream};
use super::item::{Content, DEFAULT_ORDER, Item};
use super::origin::{DocumentPlace, Origin};
use super::resource::{Name, Resource};
use super::target;

/// The path that requests are put under unless a route says otherwise.
pub const DEFAULT_PATH: &str = "/";

/// What a resource has around its `spec`.
pub const ENVELOPE: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// Whether a path leads to what a resource has around its `spec`.
pub fn is_envelope(path: &str) -> bool {
    let first = path.split(['.', '[']).next().unwrap_or_default();
    ENVELOPE.contains(&first)
}

/// An API instance while its resources are being put together.
#[derive(Debug)]
pub struct Assembling {
    pub name: ApiInstanceName,
    pub namespace: String,
    /// What selectors see of it.
    pub labels: BTreeMap<String, String>,
    /// What is shown of that.
    pub shown_labels: Labels,
    pub place: DocumentPlace,
    pub address: Result<ListenAddress, Issue>,
    pub timeouts: Timeouts,
    pub preserve_host: bool,
    pub enabled: bool,
    pub services: Vec<AssemblingService>,
    /// In the order of the files.
    pub steps: Vec<Step>,
    pub routes: Vec<AssemblingRoute>,
    /// What keeps it closed; paths begin at its document.
    pub faults: Vec<Issue>,
    /// What else somebody should look at.
    pub warnings: Vec<FileIssue>,
}

/// The labels that can be shown and sought, and a warning for each of the others: other
/// programs take those, and selectors go by them all the same.
fn shown(labels: &BTreeMap<String, String>) -> (Labels, Vec<Issue>) {
    let one = |(name, value): (&String, &String)| BTreeMap::from([(name.clone(), value.clone())]);
    let mut shown = Labels::default();
    let mut warnings = Vec::new();
    for label in labels.iter().map(one) {
        match Labels::new(label).and_then(|label| shown.with(&label)) {
            Ok(more) => shown = more,
            Err(issues) => warnings.extend(issues),
        }
    }
    let warnings = warnings.within("metadata").into_iter();
    let warnings = warnings.map(|issue| Issue {
        message: format!("{} It is not shown.", issue.message),
        severity: Severity::Warning,
        ..issue
    });
    (shown, warnings.collect())
}

/// An upstream of the API instance.
#[derive(Debug)]
pub struct AssemblingService {
    /// What other resources call it.
    pub known_as: Name,
    /// What the API instance calls it.
    pub name: ServiceName,
    /// None if it cannot be used, which is a fault already.
    pub upstream: Option<Upstream>,
    pub origin: Origin,
}

/// One policy that is applied.
#[derive(Clone, Debug)]
pub struct Step {
    /// The name of the binding; none for an item of a list.
    pub binding: Option<String>,
    /// The namespace in which it names services.
    pub namespace: String,
    /// Where the item stands.
    pub origin: Origin,
    /// The upstream whose requests it applies to; none for all.
    pub service: Option<ServiceName>,
    pub item: Item,
}

impl Step {
    /// Its place among the others: lower comes first.
    pub fn order(&self) -> i64 {
        self.item.order.unwrap_or(DEFAULT_ORDER)
    }

    /// Whether it says how long upstreams may take.
    pub fn is_timeout(&self) -> bool {
        matches!(self.item.content, Content::Timeouts(_))
    }
}

impl Assembling {
    /// Begins with what the `ApiInstance` itself says, its policies aside.
    pub fn new(name: ApiInstanceName, resource: &Resource<'_>, spec: &InstanceSpec<'_>) -> Self {
        let (of_address, of_others) = spec
            .issues
            .iter()
            .cloned()
            .partition::<Vec<_>, _>(|issue| issue.path == "spec.address");
        let address = match (&spec.address, of_address.into_iter().next()) {
            (Some(address), _) => Ok(address.clone()),
            (None, Some(issue)) => Err(Issue {
                path: "address".to_owned(),
                ..issue
            }),
            (None, None) => Err(Issue::error("address", "`address` is required.")),
        };
        let (shown_labels, of_labels) = shown(&resource.labels);
        let mut assembling = Self {
            name,
            namespace: resource.namespace.clone(),
            labels: resource.labels.clone(),
            shown_labels,
            place: resource.place.clone(),
            address,
            timeouts: spec.timeouts,
            preserve_host: spec.preserve_host,
            enabled: spec.enabled,
            services: Vec::new(),
            steps: Vec::new(),
            routes: Vec::new(),
            faults: resource.issues.clone(),
            warnings: Vec::new(),
        };
        let of_labels = of_labels.into_iter();
        let of_labels = of_labels.map(|issue| resource.place.locate(issue));
        assembling.warnings.extend(of_labels);
        assembling.faults.extend(of_others);
        for service in &spec.services {
            assembling.services.push(AssemblingService {
                known_as: assembling.name_of_inline(&service.name),
                name: service.name.clone(),
                upstream: service.upstream.clone(),
                origin: assembling.place.at(service.path.as_str()),
            });
        }
        assembling
    }

    /// The name that a service written inline has for other resources.
    fn name_of_inline(&self, service: &ServiceName) -> Name {
        Name {
            namespace: self.namespace.clone(),
            name: format!("{}-{service}", self.name),
        }
    }

    /// Applies an item of a list.
    pub fn add_inline(&mut self, item: Item, origin: Origin, service: Option<&ServiceName>) {
        self.steps.push(Step {
            binding: None,
            namespace: self.namespace.clone(),
            origin,
            service: service.cloned(),
            item,
        });
    }

    /// What the API instance calls the service that others know by this name.
    pub fn service(&self, known_as: &Name) -> Option<&ServiceName> {
        let mut services = self.services.iter();
        let found = services.find(|service| service.known_as == *known_as);
        found.map(|service| &service.name)
    }

    /// Whether a resource means it by this name.
    pub fn is_called(&self, name: &Name) -> bool {
        self.name.as_str() == name.name && self.namespace == name.namespace
    }

    /// Whether it has these labels and is in the namespace, if one is given.
    pub fn is_selected(&self, labels: &BTreeMap<String, String>, namespace: Option<&str>) -> bool {
        let here = namespace.is_none_or(|namespace| namespace == self.namespace);
        here && target::matches(labels, &self.labels)
    }
}

/// A `Service` of the files.
#[derive(Debug)]
pub struct ServiceResource {
    /// None if it cannot be used, which is an issue of the files.
    pub upstream: Option<Upstream>,
    pub place: DocumentPlace,
}

/// A route of an API instance.
#[derive(Debug)]
pub struct AssemblingRoute {
    pub order: i64,
    /// Where it stands.
    pub origin: Origin,
    /// Where each destination stands in it.
    pub destinations: Vec<String>,
    /// The route, or what is wrong with it; paths begin at its place.
    pub route: Result<Route, Vec<Issue>>,
}

impl AssemblingRoute {
    /// Whether nothing is reached behind it.
    pub fn takes_everything(&self) -> bool {
        self.route
            .as_ref()
            .is_ok_and(|route| route.rules.is_empty())
    }

    /// Whether it says no more than that there is one service.
    pub fn is_trivial(&self) -> bool {
        let Ok(Route {
            rules,
            destinations,
        }) = &self.route
        else {
            return false;
        };
        rules.is_empty() && matches!(&destinations[..], [only] if only.path == DEFAULT_PATH)
    }
}

/// Says which bindings to one target share an order, so that their sequence is not
/// what anybody decided.
pub fn shared_orders(steps: &[Step]) -> Vec<FileIssue> {
    let mut seen = BTreeSet::new();
    let mut warnings = Vec::new();
    // What does not come with requests has no place in their order.
    let is_unordered = |step: &&Step| {
        let kind = step.item.policy.as_deref().and_then(PolicyKind::named);
        kind.is_some_and(|kind| !kind.phase().has_request()) || step.is_timeout()
    };
    let bound = steps.iter().filter(|step| step.binding.is_some());
    for step in bound.filter(|step| !is_unordered(step)) {
        if !seen.insert((&step.service, step.order())) {
            let message = format!(
                "Another policy of this target has the order {}, too. Give each a number of its own; until then the order of the files decides.",
                step.order()
            );
            warnings.push(step.origin.locate(Issue::warning("order", message)));
        }
    }
    warnings
}
