//! What is in the form of an API instance, field by field.

use gateway_model::UpstreamProtocol;
use leptos::prelude::*;

use crate::components::conditions::ConditionFields;
use crate::components::list::List;
use crate::forms::api_instance::ApiInstanceForm;
use crate::forms::difference::Difference;
use crate::forms::merge::instance_changes;
use crate::forms::routing::{DestinationForm, RouteForm, ServiceForm, Times};

/// The fields of time-outs.
pub type TimeFields = [RwSignal<String>; 4];

/// The fields. Each is a signal of its own, so that typing redraws what it changes.
#[derive(Clone, Copy)]
pub struct ApiInstanceFields {
    pub name: RwSignal<String>,
    pub address: RwSignal<String>,
    pub services: List<ServiceFields>,
    pub routes: List<RouteFields>,
    pub times: TimeFields,
    pub preserve_host: RwSignal<bool>,
    pub enabled: RwSignal<bool>,
    pub labels: List<LabelFields>,
    /// What the gateway has.
    pub begin: RwSignal<ApiInstanceForm>,
}

/// The fields of a service.
#[derive(Clone, Copy)]
pub struct ServiceFields {
    pub name: RwSignal<String>,
    pub address: RwSignal<String>,
    pub protocol: RwSignal<UpstreamProtocol>,
    pub times: TimeFields,
}

/// The fields of a label.
#[derive(Clone, Copy)]
pub struct LabelFields {
    pub name: RwSignal<String>,
    pub value: RwSignal<String>,
}

/// The fields of a route.
#[derive(Clone, Copy)]
pub struct RouteFields {
    pub conditions: List<ConditionFields>,
    pub destinations: List<DestinationFields>,
}

/// The fields of a destination.
#[derive(Clone, Copy)]
pub struct DestinationFields {
    pub service: RwSignal<String>,
    pub path: RwSignal<String>,
    pub weight: RwSignal<String>,
}

impl ApiInstanceFields {
    /// The fields of a form.
    pub fn new(form: ApiInstanceForm) -> Self {
        let begin = RwSignal::new(form.clone());
        let ApiInstanceForm {
            name,
            address,
            services,
            routes,
            times,
            preserve_host,
            enabled,
            labels,
        } = form;
        Self {
            name: RwSignal::new(name),
            address: RwSignal::new(address),
            services: List::new(services.into_iter().map(ServiceFields::new)),
            routes: List::new(routes.into_iter().map(RouteFields::new)),
            times: times.map(RwSignal::new),
            preserve_host: RwSignal::new(preserve_host),
            enabled: RwSignal::new(enabled),
            labels: List::new(labels.into_iter().map(LabelFields::new)),
            begin,
        }
    }

    /// What is in the form; the view that asks is kept up to date.
    pub fn read(self) -> ApiInstanceForm {
        ApiInstanceForm {
            name: self.name.get(),
            address: self.address.get(),
            services: self.services.read(ServiceFields::read),
            routes: self.routes.read(RouteFields::read),
            times: read_times(self.times),
            preserve_host: self.preserve_host.get(),
            enabled: self.enabled.get(),
            labels: self.labels.read(LabelFields::read),
        }
    }

    /// Fills the form with `merged`, now that the gateway has `theirs`. Fields that are so
    /// already keep what they show, and the focus.
    pub fn take(self, merged: ApiInstanceForm, theirs: ApiInstanceForm) {
        let before = untrack(|| self.read());
        self.begin.set(theirs);
        if before.services != merged.services {
            self.services
                .write(merged.services.into_iter().map(ServiceFields::new));
        }
        if before.routes != merged.routes {
            self.routes
                .write(merged.routes.into_iter().map(RouteFields::new));
        }
        if before.labels != merged.labels {
            self.labels
                .write(merged.labels.into_iter().map(LabelFields::new));
        }
        change(self.address, merged.address);
        change(self.preserve_host, merged.preserve_host);
        change(self.enabled, merged.enabled);
        for (time, merged) in self.times.into_iter().zip(merged.times) {
            change(time, merged);
        }
    }

    /// What would be changed of what the gateway has.
    pub fn changes(self) -> Vec<Difference> {
        let now = self.read();
        self.begin.with(|begin| instance_changes(begin, &now))
    }

    /// Whether the form disables what is enabled.
    pub fn disables(self) -> bool {
        self.begin.with_untracked(|begin| begin.enabled) && !self.enabled.get_untracked()
    }

    /// Whether there is something to lose.
    pub fn is_dirty(self) -> bool {
        self.read() != self.begin.get()
    }

    /// The names of the services.
    pub fn service_names(self) -> Vec<String> {
        self.services.read(|service| service.name.get())
    }
}

impl ServiceFields {
    /// The fields of a form.
    pub fn new(form: ServiceForm) -> Self {
        Self {
            name: RwSignal::new(form.name),
            address: RwSignal::new(form.address),
            protocol: RwSignal::new(form.protocol),
            times: form.times.map(RwSignal::new),
        }
    }

    fn read(&self) -> ServiceForm {
        ServiceForm {
            name: self.name.get(),
            address: self.address.get(),
            protocol: self.protocol.get(),
            times: read_times(self.times),
        }
    }
}

impl LabelFields {
    /// The fields of a name and a value.
    pub fn new((name, value): (String, String)) -> Self {
        Self {
            name: RwSignal::new(name),
            value: RwSignal::new(value),
        }
    }

    fn read(&self) -> (String, String) {
        (self.name.get(), self.value.get())
    }
}

/// Sets a signal if that changes it.
fn change<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|before| *before != value) {
        signal.set(value);
    }
}

fn read_times(times: TimeFields) -> Times {
    times.map(|time| time.get())
}

impl RouteFields {
    /// The fields of a form.
    pub fn new(form: RouteForm) -> Self {
        let destinations = form.destinations.into_iter();
        Self {
            conditions: List::new(form.conditions.into_iter().map(ConditionFields::new)),
            destinations: List::new(destinations.map(DestinationFields::new)),
        }
    }

    fn read(&self) -> RouteForm {
        RouteForm {
            conditions: self.conditions.read(ConditionFields::read),
            destinations: self.destinations.read(DestinationFields::read),
        }
    }
}

impl DestinationFields {
    /// The fields of a form.
    pub fn new(form: DestinationForm) -> Self {
        Self {
            service: RwSignal::new(form.service),
            path: RwSignal::new(form.path),
            weight: RwSignal::new(form.weight),
        }
    }

    fn read(&self) -> DestinationForm {
        DestinationForm {
            service: self.service.get(),
            path: self.path.get(),
            weight: self.weight.get(),
        }
    }
}
