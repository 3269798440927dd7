//! A working example, made in one click: an API instance before the gateway's own
//! echo, with a policy whose key the gateway makes.

use gateway_model::{ApiInstanceView, SigningMethod, UpstreamAddress};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::addresses;
use crate::api::{Api, ApiError};
use crate::forms::advanced::Advanced;
use crate::forms::api_instance::ApiInstanceForm;
use crate::forms::key_choice::KeyChoice;
use crate::forms::policy::{PolicyForm, entry};
use crate::live::Live;
use crate::notices::Notices;

/// Makes the example and goes there.
#[component]
pub(super) fn ExampleButton() -> impl IntoView {
    let (api, live) = (expect_context::<Api>(), expect_context::<Live>());
    let notices = expect_context::<Notices>();
    let navigate = use_navigate();
    let waiting = RwSignal::new(false);
    let make = move |_| {
        if waiting.get_untracked() {
            return;
        }
        waiting.set(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            let made = create(api).await;
            waiting.try_set(false);
            match made {
                Ok(instance) => {
                    live.refresh().await;
                    notices.done("The example serves. Send a request under Try it.");
                    navigate(
                        &addresses::api_instance(&instance.name),
                        NavigateOptions::default(),
                    );
                }
                Err(error) => notices.failed(error.to_string()),
            }
        });
    };
    view! {
        <button
            type="button"
            class="primary"
            on:click=make
            aria-disabled=Signal::derive(move || waiting.get().to_string())
        >
            {move || if waiting.get() { "Creating…" } else { "Create a working example" }}
        </button>
    }
}

async fn create(api: Api) -> Result<ApiInstanceView, ApiError> {
    let key = api.generate_key(SigningMethod::Rs256).await?;
    let mut form = ApiInstanceForm::new(&[]);
    form.name = "example".to_owned();
    for service in &mut form.services {
        service.address = UpstreamAddress::ECHO.to_owned();
    }
    let instance = api.create_api_instance(&form.document()).await?;
    let policy = PolicyForm {
        advanced: Advanced {
            label: "Example".to_owned(),
            ..Advanced::default()
        },
        key: KeyChoice::Generated(key.handle),
        exp: "300".to_owned(),
        claims: vec![
            entry("iss", "jwt-gateway"),
            entry("sub", "#[authentication.principal default 'anonymous']"),
            entry("path", "#[attributes.requestPath]"),
            entry("jti", "#[uuid()]"),
        ],
        headers: vec![entry("kid", "example-key")],
        ..PolicyForm::default()
    };
    api.apply_policy(&instance.name, &policy.document()).await?;
    Ok(instance)
}
