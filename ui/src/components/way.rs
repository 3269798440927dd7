//! The way of requests through an API instance: where it listens, where they go.

use gateway_model::{ApiInstanceView, Service, UpstreamProtocol};
use leptos::prelude::*;

use crate::words;

/// Listen address and upstream.
#[component]
pub fn Way(instance: ApiInstanceView) -> impl IntoView {
    view! {
        <p class="way">
            <span class="visually-hidden">"Listens on "</span>
            <code>{instance.instance.address.to_string()}</code>
            <span class="visually-hidden">" and forwards to "</span>
            <span class="arrow" aria-hidden="true">"→"</span>
            <Upstream instance />
        </p>
    }
}

/// Where an API instance forwards to: its service, or how many there are.
#[component]
pub fn Upstream(instance: ApiInstanceView) -> impl IntoView {
    let services = &instance.instance.routing.services;
    let several = (services.len() > 1).then(|| {
        let number = words::count(services.len(), "service", "services");
        view! { <span class="muted">{number}</span> }
    });
    let one = match services.as_slice() {
        [service] => Some(one(service)),
        _ => None,
    };
    view! { {one} {several} }
}

fn one(service: &Service) -> impl IntoView + use<> {
    let protocol = match service.protocol {
        UpstreamProtocol::Auto => None,
        UpstreamProtocol::Http2 => Some(view! { <span class="chip">"HTTP/2"</span> }),
    };
    view! {
        <code>{service.address.to_string()}</code>
        " "
        {protocol}
    }
}
