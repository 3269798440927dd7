//! An API instance that a file declares: it is read and tried here, and changed
//! there or in a copy.

use gateway_model::{ApiInstanceName, Source};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde_json::json;

use super::lacking::say_what_a_copy_lacks;
use crate::api::Api;
use crate::live::Live;
use crate::notices::Notices;
use crate::watched::Watched;
use crate::{addresses, words};

/// Where an API instance is declared, if a file does; known when the API instance is,
/// which is looked at from now on.
pub fn declared_in(name: Memo<Option<ApiInstanceName>>) -> Memo<Option<Source>> {
    let live = expect_context::<Live>();
    live.watch(move || name.get().map(Watched::One));
    Memo::new(move |_| live.instance(&name.get()?)?.source)
}

/// Why it cannot be changed here, and the way on.
#[component]
pub fn Declared(source: Source, name: ApiInstanceName) -> impl IntoView {
    view! {
        <div class="notice declared">
            <p>
                "Declared in " <code>{words::place(&source)}</code>
                ". Change it there; here it can be read and tried."
            </p>
            <CopyToManaged name />
        </div>
    }
    .into_any()
}

/// Makes one like it that is changed here, and goes there.
#[component]
fn CopyToManaged(name: ApiInstanceName) -> impl IntoView {
    let (api, live) = (expect_context::<Api>(), expect_context::<Live>());
    let notices = expect_context::<Notices>();
    let navigate = use_navigate();
    let waiting = RwSignal::new(false);
    let press = move |_| {
        if waiting.get_untracked() {
            return;
        }
        waiting.set(true);
        let (name, navigate) = (name.clone(), navigate.clone());
        spawn_local(async move {
            let made = api.duplicate_api_instance(&name, &json!({})).await;
            waiting.try_set(false);
            match made {
                Ok(copy) => {
                    live.refresh().await;
                    say_what_a_copy_lacks(notices, &copy);
                    let page = addresses::api_instance(&copy.instance.name);
                    navigate(&page, NavigateOptions::default());
                }
                Err(error) => notices.failed(error.of_change()),
            }
        });
    };
    view! {
        <button type="button" on:click=press aria-disabled=Signal::derive(move || waiting.get().to_string())>
            {move || if waiting.get() { "Copying…" } else { "Copy to managed" }}
        </button>
    }
    .into_any()
}
