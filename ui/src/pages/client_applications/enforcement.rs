//! Which API instances ask for client applications, and the way to one that does.

use gateway_model::{ApiInstanceName, ApiInstanceView, PolicyKind};
use leptos::prelude::*;
use serde_json::Value;

use crate::addresses;
use crate::live::Live;

/// More API instances than this are not proposed.
const PROPOSED: usize = 6;

/// The API instances that ask, or the ways to have one ask.
#[component]
pub fn Enforcement() -> impl IntoView {
    let instances = expect_context::<Live>().instances();
    let asking = Memo::new(move |_| names(instances.get(), |it| it.policies.iter().any(asks)));
    let managed = Memo::new(move |_| names(instances.get(), |it| it.source.is_none()));
    move || {
        let asking = asking.get();
        let managed = managed.get();
        if !asking.is_empty() {
            return links(
                "API instances that ask for them:",
                asking,
                addresses::api_instance,
            );
        }
        if managed.is_empty() {
            return view! {
                <p class="muted">
                    "No API instance asks for them yet. "
                    <a href=addresses::NEW_API_INSTANCE>"Create an API instance"</a>
                    ", then apply Client ID Enforcement to it."
                </p>
            }
            .into_any();
        }
        let proposed = managed.into_iter().take(PROPOSED).collect();
        links(
            "No API instance asks for them yet. Apply Client ID Enforcement to:",
            proposed,
            |name| addresses::new_policy_of(name, PolicyKind::ClientIdEnforcement),
        )
    }
}

/// The names of the API instances that are `wanted`.
fn names(
    all: Option<Vec<ApiInstanceView>>,
    wanted: fn(&ApiInstanceView) -> bool,
) -> Vec<ApiInstanceName> {
    let all = all.unwrap_or_default().into_iter();
    all.filter(wanted).map(|it| it.instance.name).collect()
}

/// Whether a policy lets in client applications only.
fn asks(view: &gateway_model::PolicyView) -> bool {
    let policy = &view.policy;
    policy.enabled
        && match PolicyKind::named(&policy.policy_ref.name) {
            Some(PolicyKind::ClientIdEnforcement) => true,
            Some(PolicyKind::JwtValidation) => {
                policy.config.get("skipClientIdValidation") == Some(&Value::Bool(false))
            }
            _ => false,
        }
}

fn links(
    words: &'static str,
    names: Vec<ApiInstanceName>,
    address: fn(&ApiInstanceName) -> String,
) -> AnyView {
    let links = names.into_iter().map(|name| {
        view! { <li><a href=address(&name)>{name.to_string()}</a></li> }
    });
    view! {
        <nav class="kinds" aria-label="Client ID Enforcement">
            <span class="muted">{words}</span>
            <ul role="list">{links.collect_view()}</ul>
        </nav>
    }
    .into_any()
}
