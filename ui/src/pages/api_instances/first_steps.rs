//! What to do on the first day.

use leptos::prelude::*;

use super::example::ExampleButton;
use crate::addresses;
use crate::api;
use crate::components::command::Command;

/// What an API instance is, and two ways to the first.
#[component]
pub fn FirstSteps() -> impl IntoView {
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
                 token, and forwards it to its upstream. It serves as soon as it is created."
            </p>
            <div class="actions">
                <ExampleButton />
                <a class="button" href=addresses::NEW_API_INSTANCE>
                    "Start from nothing"
                </a>
            </div>
            <p class="muted">"Or from a shell in the gateway's working folder:"</p>
            <Command text=create />
        </section>
    }
}
