//! What to do on the first day.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use super::example::ExampleButton;
use crate::addresses;
use crate::api::{self, Api};
use crate::components::command::Command;

/// Where the token is as long as the gateway has not said so: as it is started by default.
const TOKEN_FILE: &str = "data/admin-token";

/// What an API instance is, and two ways to the first.
#[component]
pub fn FirstSteps() -> impl IntoView {
    let token_file = RwSignal::new(TOKEN_FILE.to_owned());
    spawn_local(ask_where(expect_context(), token_file));
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
            <p class="muted">"Or from a shell on the gateway's machine:"</p>
            {move || view! { <Command text=creation(&token_file.get()) /> }}
        </section>
    }
}

async fn ask_where(api: Api, token_file: RwSignal<String>) {
    let status = api.status().await.unwrap_or_default();
    if let Some(path) = status.get("tokenFile").and_then(Value::as_str) {
        // Nobody reads it any more where the page was left.
        let _ = token_file.try_set(path.to_owned());
    }
}

/// The command that creates the first API instance.
fn creation(token_file: &str) -> String {
    let token_file = shlex::try_quote(token_file).unwrap_or(TOKEN_FILE.into());
    format!(
        "curl {origin}{path} \\\n  \
         -H \"Authorization: Bearer $(cat {token_file})\" \\\n  \
         -H 'Content-Type: application/json' \\\n  \
         -d '{{\"name\": \"orders\", \"address\": \"http://127.0.0.1:8081/\", \
         \"upstream\": {{\"address\": \"http://127.0.0.1:3000/\"}}}}'",
        origin = location().origin().unwrap_or_default(),
        path = api::API_INSTANCES,
    )
}
