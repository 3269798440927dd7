//! From resources to API instances: who is bound to what.
//!
//! Nothing is left out silently. What an API instance cannot do as it is written
//! closes it; what belongs to none is an issue of the files.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use gateway_model::{ApiInstanceName, FileIssue, Issue};

use super::assembling::{Assembling, ServiceResource};
use super::binding::Binding;
use super::declared::{Declared, DeclaredInstance};
use super::instance::{InlineService, InstanceSpec, read_service_spec};
use super::item::{Content, Item, ReadContext};
use super::origin::DocumentPlace;
use super::resource::{Kind, Name, Resource};
use super::routes;
use super::target::{self, Target};

/// The resources being put together.
pub struct Binder<'a> {
    context: ReadContext<'a>,
    services: BTreeMap<Name, ServiceResource>,
    instances: Vec<Assembling>,
    issues: Vec<FileIssue>,
}

/// Puts resources together. `faults` keep every API instance closed.
pub fn assemble(
    resources: &[Resource<'_>],
    faults: &[Issue],
    context: ReadContext<'_>,
) -> Declared {
    let mut binder = Binder {
        context,
        services: BTreeMap::new(),
        instances: Vec::new(),
        issues: Vec::new(),
    };
    let of_kind = |kind| resources.iter().filter(move |it| it.kind == kind);
    let mut faults = faults.to_vec();
    for resource in of_kind(Kind::Harmless).chain(of_kind(Kind::Guard)) {
        binder.report(&resource.place, resource.issues.iter().cloned());
    }
    faults.extend(of_kind(Kind::Guard).map(|guard| may_bind(&guard.place)));
    for resource in of_kind(Kind::Service) {
        binder.add_service(resource);
    }
    let mut routes = Vec::new();
    for resource in of_kind(Kind::ApiInstance) {
        routes.extend(binder.add_instance(resource, &faults));
    }
    let bindings: Vec<_> = of_kind(Kind::PolicyBinding)
        .map(|resource| Binding::read(resource, context))
        .collect();
    binder.check_names(&bindings);
    // Which services an API instance uses is known once its routes are.
    let (of_services, of_instances): (Vec<_>, Vec<_>) = bindings
        .iter()
        .partition(|binding| matches!(binding.target, Target::Service(_)));
    for binding in of_instances {
        binder.bind_to_instances(binding);
    }
    for (assembling, inline) in binder.instances.iter_mut().zip(routes) {
        routes::resolve(assembling, &inline, &binder.services);
    }
    for binding in of_services {
        binder.bind_to_service(binding);
    }
    binder.finish()
}

/// What a document that may bind policies means for each API instance.
fn may_bind(place: &DocumentPlace) -> Issue {
    let message = format!(
        "The document in line {} of {} may bind policies to this API instance, and is not read.",
        place.line(""),
        place.path().display()
    );
    Issue::error("", message)
}

impl Binder<'_> {
    fn report(&mut self, place: &DocumentPlace, issues: impl IntoIterator<Item = Issue>) {
        let located = issues.into_iter().map(|issue| place.locate(issue));
        self.issues.extend(located);
    }

    fn add_service(&mut self, resource: &Resource<'_>) {
        let mut issues = resource.issues.clone();
        let upstream = read_service_spec(resource.spec)
            .map_err(|found| issues.extend(found))
            .ok()
            .filter(|_| issues.is_empty());
        if let Some(name) = &resource.name {
            let name = resource.refer(name.clone(), None);
            match self.services.entry(name) {
                Entry::Occupied(_) => {
                    let message = "There is a Service of this name already. Choose another name.";
                    issues.push(Issue::error("metadata.name", message));
                }
                Entry::Vacant(entry) => {
                    let place = resource.place.clone();
                    entry.insert(ServiceResource { upstream, place });
                }
            }
        }
        self.report(&resource.place, issues);
    }

    /// Adds an API instance, and gives its services written inline. None if it cannot
    /// have the name it has.
    fn add_instance<'r>(
        &mut self,
        resource: &Resource<'r>,
        faults: &[Issue],
    ) -> Option<Vec<InlineService<'r>>> {
        let name = match self.instance_name(resource) {
            Ok(name) => name,
            Err(issues) => {
                self.report_nameless(resource, issues);
                return None;
            }
        };
        let spec = InstanceSpec::read(resource.spec, &resource.place);
        let mut assembling = Assembling::new(name, resource, &spec);
        assembling.faults.extend(faults.iter().cloned());
        let of_services = spec.services.iter().flat_map(|service| {
            let items = service.policies.iter();
            items.map(move |item| (item, Some(&service.name)))
        });
        let of_instance = spec.policies.iter().map(|item| (item, None));
        for (inline, service) in of_instance.chain(of_services) {
            let item = Item::read(inline.value, &["id"], self.context);
            let origin = resource.place.at(inline.path.as_str());
            if let Content::Harmless(issue) = item.content {
                self.issues.push(origin.locate(issue));
            } else {
                assembling.add_inline(item, origin, service);
            }
        }
        self.instances.push(assembling);
        Some(spec.services)
    }

    /// Everything that is wrong with an API instance that cannot have its name.
    fn report_nameless(&mut self, resource: &Resource<'_>, of_name: Vec<Issue>) {
        let spec = InstanceSpec::read(resource.spec, &resource.place);
        self.report(&resource.place, of_name);
        self.report(&resource.place, spec.issues);
        let of_services = spec.services.iter().flat_map(|service| &service.policies);
        for inline in spec.policies.iter().chain(of_services) {
            let item = Item::read(inline.value, &["id"], self.context);
            if let Content::Broken(issues) = item.content {
                let origin = resource.place.at(inline.path.as_str());
                let located = issues.into_iter().map(|issue| origin.locate(issue));
                self.issues.extend(located);
            }
        }
    }

    fn instance_name(&self, resource: &Resource<'_>) -> Result<ApiInstanceName, Vec<Issue>> {
        let Some(name) = &resource.name else {
            return Err(resource.issues.clone());
        };
        let refused = |message: String| vec![Issue::error("metadata.name", message)];
        let name =
            ApiInstanceName::try_from(name.clone()).map_err(|error| refused(error.to_string()))?;
        if self
            .instances
            .iter()
            .any(|assembling| assembling.name == name)
        {
            let message = "There is an API instance of this name already. Choose another name; names are unique over all namespaces.";
            return Err(refused(message.to_owned()));
        }
        Ok(name)
    }

    /// Says which bindings share a name.
    fn check_names(&mut self, bindings: &[Binding]) {
        let mut seen = BTreeSet::new();
        for binding in bindings {
            let Some(name) = &binding.name else { continue };
            if !seen.insert(name) {
                let message = "There is a PolicyBinding of this name already. Choose another name.";
                let issue = Issue::error("metadata.name", message);
                self.issues.push(binding.place.locate(issue));
            }
        }
    }

    fn bind_to_instances(&mut self, binding: &Binding) {
        if binding.is_harmless(&mut self.issues) {
            return;
        }
        let mut bound = false;
        for assembling in &mut self.instances {
            if binding.target_is(assembling) {
                assembling.steps.push(binding.step(None));
                bound = true;
            }
        }
        if bound {
            return;
        }
        let issue = match &binding.target {
            Target::ApiInstance(wanted) => {
                let known = self
                    .instances
                    .iter()
                    .map(|assembling| assembling.name.as_str());
                let is_service = self.services.contains_key(wanted);
                let message = if is_service {
                    "This is the name of a Service. Write `kind: Service` beside it.".to_owned()
                } else {
                    target::missing("API instance", &wanted.name, known)
                };
                Issue::error("spec.targetRef.name", message)
            }
            Target::Selector(labels, _) if !labels.is_empty() => {
                let message = "No API instance has these labels, so this applies to none.";
                Issue::warning("spec.targetRef", message)
            }
            // There is no API instance.
            _ => return self.report_unbound(binding, None),
        };
        self.report_unbound(binding, Some(issue));
    }

    fn bind_to_service(&mut self, binding: &Binding) {
        let Target::Service(wanted) = &binding.target else {
            return;
        };
        if binding.is_harmless(&mut self.issues) {
            return;
        }
        let mut bound = false;
        for assembling in &mut self.instances {
            if let Some(service) = assembling.service(wanted).cloned() {
                assembling.steps.push(binding.step(Some(service)));
                bound = true;
            }
        }
        if bound {
            return;
        }
        let issue = if self.services.contains_key(wanted) {
            let message =
                "No API instance sends requests to this service, so this applies to none.";
            Issue::warning("spec.targetRef.name", message)
        } else {
            Issue::error("spec.targetRef.name", self.missing_service(wanted))
        };
        self.report_unbound(binding, Some(issue));
    }

    fn missing_service(&self, wanted: &Name) -> String {
        let mut of_instances = self
            .instances
            .iter()
            .flat_map(|assembling| &assembling.services);
        if let Some(inline) = of_instances
            .clone()
            .find(|service| service.name.as_str() == wanted.name)
        {
            return format!(
                "A service written inline has a longer name here: {}.",
                inline.known_as.name
            );
        }
        let of_instances = of_instances.by_ref().map(|service| &service.known_as);
        let known = self.services.keys().chain(of_instances);
        target::missing(
            "Service",
            &wanted.name,
            known.map(|name| name.name.as_str()),
        )
    }

    /// What is wrong with a binding that applies to no API instance, which else
    /// would have the issues.
    fn report_unbound(&mut self, binding: &Binding, issue: Option<Issue>) {
        self.report(&binding.place, issue);
        if let Content::Broken(issues) = &binding.item.content {
            let located = issues.iter().map(|issue| binding.locate(issue.clone()));
            self.issues.extend(located);
        }
    }

    fn finish(mut self) -> Declared {
        let mut ids = BTreeSet::new();
        let mut instances: Vec<DeclaredInstance> = Vec::new();
        for assembling in self.instances {
            let (instance, warnings) = assembling.finish(&mut ids);
            self.issues.extend(warnings);
            instances.push(instance);
        }
        Declared {
            instances,
            applications: Vec::new(),
            issues: self.issues,
        }
    }
}
