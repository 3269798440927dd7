//! A working example, made in one click: an API instance before the gateway's own
//! echo, with a policy whose key the gateway makes.

use gateway_model::{ApiInstanceView, PolicyKind, SigningMethod, UpstreamAddress};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde_json::{Value, json};

use crate::addresses;
use crate::api::{Api, ApiError};
use crate::forms::api_instance::ApiInstanceForm;
use crate::forms::key_choice::KeyChoice;
use crate::live::Live;
use crate::notices::{Message, Notices};

/// Makes the example and goes there.
#[component]
pub fn ExampleButton() -> impl IntoView {
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
                    let way = addresses::try_it(&instance.instance.name);
                    let done = Message::from("The example serves.");
                    notices.done(done.leading("Send a request under Try it", way));
                    navigate(
                        &addresses::api_instance(&instance.instance.name),
                        NavigateOptions::default(),
                    );
                }
                Err(error) => notices.failed(error.of_change()),
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
    let method = SigningMethod::Rs256;
    let key = api.generate_key(method).await?;
    let mut form = ApiInstanceForm::new(&api.propose_api_instance(None).await?);
    form.name = "example".to_owned();
    for service in &mut form.services {
        service.address = UpstreamAddress::ECHO.to_owned();
    }
    let instance = api.create_api_instance(&form.document()).await?;
    let policy = policy(method, &KeyChoice::Generated(key.handle));
    let name = &instance.instance.name;
    if let Err(error) = api.apply_policy(name, &policy).await {
        // Without its policy it would be another example than the one that was asked for.
        let _ = api.remove_api_instance(name).await;
        return Err(error);
    }
    Ok(instance)
}

/// A policy that uses what a newcomer asks for first.
fn policy(method: SigningMethod, key: &KeyChoice) -> Value {
    json!({
        "policyRef": {"name": PolicyKind::JwtGeneration.name()},
        "label": "Example",
        "config": {
            "signingMethod": method.name(),
            "privateKey": key.document(),
            "exp": 300,
            "customClaims": [
                {"name": "iss", "value": "jwt-gateway"},
                {"name": "sub", "value": "#[authentication.principal default 'anonymous']"},
                {"name": "path", "value": "#[attributes.requestPath]"},
                {"name": "jti", "value": "#[uuid()]"},
            ],
            "customHeaders": [{"name": "kid", "value": "example-key"}],
        },
    })
}

#[cfg(test)]
mod tests {
    use super::policy;
    use crate::forms::key_choice::KeyChoice;
    use gateway_model::{PolicyDraft, SigningMethod};

    #[test]
    fn the_gateway_reads_the_policy_of_the_example() {
        let key = KeyChoice::Text("secret".to_owned());
        let policy = policy(SigningMethod::Rs256, &key);
        let draft = PolicyDraft::parse(&policy, false);
        assert!(draft.is_ok(), "{draft:?}");
    }
}
