//! The page on which a policy is applied.

use gateway_model::{ApiInstanceName, PolicyId, PolicyKind};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::form::PolicyFormView;
use super::page::{fixed, head, loaded};
use super::target::Target;
use crate::addresses;
use crate::api::PolicyAt;
use crate::components::certificate::Known;
use crate::forms::kinds::{self, KINDS};
use crate::forms::policy::PolicyForm;
use crate::pages::api_instance::{declared_in, named};

/// Applying a policy, from nothing or like another one of the same API instance.
#[component]
pub fn NewPolicyPage() -> impl IntoView {
    let name = named();
    let like = use_query_map();
    let source = declared_in(name);
    move || {
        let instance = name.get()?;
        if let Some(source) = source.get() {
            return Some(fixed(instance, &source));
        }
        let target = Target::New(instance.clone());
        let (wanted, id) = like.with(|query| (query.get("kind"), query.get("like")));
        if let Some(id) = id.map(PolicyId::new) {
            let at = PolicyAt { instance, id };
            return Some(loaded(at, move |_, view| {
                let form = PolicyForm::like(view.value.policy)?;
                Some(new_policy(target.clone(), form))
            }));
        }
        let [first, ..] = KINDS;
        let kind = wanted.as_deref().and_then(kinds::kind).unwrap_or(first);
        Some(new_policy(target, PolicyForm::new(kind)))
    }
}

fn new_policy(target: Target, form: PolicyForm) -> AnyView {
    let head = head(&target, "Apply policy".to_owned(), form.kind.title);
    let others = others(target.instance(), form.kind.policy);
    view! { {head} {others} <PolicyFormView target form known=Known::default() /> }.into_any()
}

/// The ways to the other policies.
fn others(instance: &ApiInstanceName, kind: PolicyKind) -> AnyView {
    let links = KINDS.into_iter().filter(|other| other.policy != kind);
    let links = links.map(|kind| {
        let page = addresses::new_policy_of(instance, kind.policy);
        view! { <li><a href=page>{kind.title}</a></li> }
    });
    view! {
        <nav class="kinds" aria-label="Other policies">
            <span class="muted">"Apply another policy:"</span>
            <ul role="list">{links.collect_view()}</ul>
        </nav>
    }
    .into_any()
}
