//! The list of API instances.

use gateway_model::{ApiInstanceView, InstanceName};
use leptos::prelude::*;

use crate::api;
use crate::components::api_instance::ApiInstanceCard;
use crate::components::command::Command;
use crate::words;

/// Every API instance with its policies, or what to do while there is none.
/// `shown` says whether the page can be seen.
#[component]
pub(crate) fn ApiInstancesPage(
    instances: Signal<Option<Vec<ApiInstanceView>>>,
    #[prop(into)] shown: Signal<bool>,
) -> impl IntoView {
    let heading = NodeRef::<leptos::html::H1>::new();
    Effect::new(move |_| {
        // Whoever came by keyboard goes on from here and not from the lost form.
        if let (true, Some(heading)) = (shown.get(), heading.get()) {
            request_animation_frame(move || {
                let _ = heading.focus();
            });
        }
    });
    let names = Memo::new(move |_| {
        instances.with(|list| {
            let list = list.as_deref().unwrap_or_default();
            list.iter()
                .map(|instance| instance.name.clone())
                .collect::<Vec<_>>()
        })
    });
    let summary = Memo::new(move |_| {
        instances.with(|list| {
            let list = list.as_deref().unwrap_or_default();
            words::summary(
                &list
                    .iter()
                    .map(|instance| instance.state)
                    .collect::<Vec<_>>(),
            )
        })
    });
    let loading = Memo::new(move |_| instances.with(Option::is_none));
    let empty = Memo::new(move |_| instances.with(|list| list.as_ref().is_some_and(Vec::is_empty)));
    view! {
        <div class="page-title">
            <h1 node_ref=heading tabindex="-1">"API instances"</h1>
            <p class="muted">{summary}</p>
        </div>
        <Show when=move || loading.get()>
            <p class="loading muted">"Waiting for the gateway…"</p>
        </Show>
        <Show when=move || empty.get()>
            <FirstSteps />
        </Show>
        <ul class="cards" role="list" hidden=move || names.with(Vec::is_empty)>
            <For each=move || names.get() key=InstanceName::clone let:name>
                <li>
                    <ApiInstanceCard instance=lookup(instances, name) />
                </li>
            </For>
        </ul>
    }
}

/// One API instance of the list. Between its removal from the list and that of
/// its card it stays what it was.
fn lookup(
    instances: Signal<Option<Vec<ApiInstanceView>>>,
    name: InstanceName,
) -> Memo<Option<ApiInstanceView>> {
    Memo::new(move |before: Option<&Option<ApiInstanceView>>| {
        instances.with(|list| {
            let found = list.as_ref()?.iter().find(|instance| instance.name == name);
            found.cloned().or_else(|| before.cloned().flatten())
        })
    })
}

/// What to do on the first day.
#[component]
fn FirstSteps() -> impl IntoView {
    let origin = location().origin().unwrap_or_default();
    let create = format!(
        "curl {origin}{path} \\\n  \
         -H \"Authorization: Bearer $(cat data/admin-token)\" \\\n  \
         -H 'Content-Type: application/json' \\\n  \
         -d '{{\"name\": \"orders\", \"address\": \"http://127.0.0.1:8081/\", \
         \"upstream\": {{\"address\": \"http://127.0.0.1:3000/\"}}}}'",
        path = api::API_INSTANCES,
    );
    view! {
        <section class="card first-steps" aria-labelledby="first-steps">
            <h2 id="first-steps">"No API instances yet"</h2>
            <p>
                "An API instance listens on an address, gives every request a freshly signed \
                 token, and forwards it to its upstream. Create the first one from the \
                 gateway's working folder; it appears here as soon as it serves."
            </p>
            <Command text=create />
        </section>
    }
}
