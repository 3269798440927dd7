//! The services of an API instance, and whether each can be reached.

use gateway_model::{ApiInstanceView, ServiceName, ServiceReachabilityView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::Api;
use crate::components::badge::{Badge, Tone};
use crate::components::each::Each;
use crate::notices::Notices;

/// A service: its name and its address.
type Named = (ServiceName, String);

/// The services with a button each that checks it.
#[component]
pub fn Services(instance: Memo<ApiInstanceView>) -> impl IntoView {
    let services = Memo::new(move |_| {
        instance.with(|it| {
            let services = it.instance.routing.services.iter();
            let services = services.map(|it| (it.name.clone(), it.address.to_string()));
            services.collect::<Vec<Named>>()
        })
    });
    view! {
        <section class="stack" aria-labelledby="services">
            <h2 id="services">"Services"</h2>
            <ul class="card services" role="list">
                <Each
                    items=move || services.get()
                    key=|(name, address): &Named| format!("{name} {address}")
                    let:service
                >
                    {row(instance, service)}
                </Each>
            </ul>
        </section>
    }
    .into_any()
}

fn row(instance: Memo<ApiInstanceView>, (name, address): Named) -> AnyView {
    let api = expect_context::<Api>();
    let notices = expect_context::<Notices>();
    let waiting = RwSignal::new(false);
    let outcome = RwSignal::new(None::<ServiceReachabilityView>);
    let label = format!("Check {name}");
    let words = name.to_string();
    let check = move |_| {
        if waiting.get_untracked() {
            return;
        }
        waiting.set(true);
        outcome.set(None);
        let name = name.clone();
        spawn_local(async move {
            let of = instance.with_untracked(|it| it.instance.name.clone());
            let checked = api.check_services(&of, Some(&name)).await;
            waiting.try_set(false);
            match checked {
                Ok(services) => drop(outcome.try_set(services.into_iter().next())),
                Err(error) => notices.failed(error.to_string()),
            }
        });
    };
    view! {
        <li>
            <span>{words}</span>
            <code>{address}</code>
            <button
                type="button"
                aria-label=label
                aria-disabled=Signal::derive(move || waiting.get().to_string())
                on:click=check
            >
                {move || if waiting.get() { "Checking…" } else { "Check" }}
            </button>
            <p role="status">{move || outcome.get().map(said)}</p>
        </li>
    }
    .into_any()
}

fn said(outcome: ServiceReachabilityView) -> AnyView {
    let (tone, text) = match outcome.reached {
        true => (Tone::Good, "Reached"),
        false => (Tone::Bad, "Not reached"),
    };
    view! { <Badge tone text /> {outcome.message} }.into_any()
}
