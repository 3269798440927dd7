//! Where an API instance forwards to: one upstream, or several services.

use gateway_model::UpstreamProtocol;
use leptos::prelude::*;

use super::advanced::Advanced;
use super::fields::{ApiInstanceFields, ServiceFields};
use crate::components::each::Each;
use crate::components::field::{FieldIssues, Select, TextField, focus_field};
use crate::components::focus::once_rendered;
use crate::components::when::When;
use crate::forms::routing::ServiceForm;

/// The services. One alone needs no name.
#[component]
pub fn Services(fields: ApiInstanceFields) -> impl IntoView {
    let services = fields.services;
    let several = Memo::new(move |_| services.len() > 1 || fields.routes.len() > 0);
    let add = move |_| {
        let names = untrack(|| fields.service_names());
        services.push(ServiceFields::new(ServiceForm::new(&names)));
        let field = format!("services[{}].name", names.len());
        once_rendered(move || focus_field(&field));
    };
    view! {
        <fieldset class="stack">
            <legend class="visually-hidden">"Services"</legend>
            <Each items=move || services.items() key=|item| item.key.to_string() let:item>
                <ServiceRow fields several key=item.key service=item.value />
            </Each>
            <FieldIssues path="services" />
            <div class="actions">
                <button type="button" on:click=add>
                    "Add service"
                </button>
                <span class="help">"For requests that do not all go to the same upstream."</span>
            </div>
        </fieldset>
    }
}

#[component]
fn ServiceRow(
    fields: ApiInstanceFields,
    several: Memo<bool>,
    key: u64,
    service: ServiceFields,
) -> impl IntoView {
    let services = fields.services;
    let index = services.position(key);
    let at = move |name: &'static str| {
        Signal::derive(move || format!("services[{}].{name}", index.get()))
    };
    let can_go = Memo::new(move |_| services.len() > 1);
    let protocols = vec![
        (
            UpstreamProtocol::Auto,
            "Automatic: HTTP/1.1, HTTP/2 where offered over TLS".to_owned(),
        ),
        (
            UpstreamProtocol::Http2,
            "HTTP/2 with prior knowledge".to_owned(),
        ),
    ];
    view! {
        <div class="group" class:boxed=several>
            <When on=several>
                <div class="group-head">
                    <TextField path=at("name") label="Service name" class="code" value=service.name />
                    <When on=can_go>
                        <button
                            type="button"
                            class="quiet icon"
                            aria-label=Signal::derive(move || format!("Remove service {}", service.name.get()))
                            on:click=move |_| services.remove(key)
                        >
                            "×"
                        </button>
                    </When>
                </div>
            </When>
            <TextField
                path=at("address")
                label="Upstream"
                class="code"
                placeholder="http://127.0.0.1:3000/"
                value=service.address
                help=|| "Where requests go. A path is put before that of the request."
            />
            <Select
                path=at("protocol")
                label="Upstream protocol"
                value=service.protocol
                choices=protocols.clone()
            />
            <Advanced path=at("timeouts") times=service.times others=fields.times />
        </div>
    }
}
