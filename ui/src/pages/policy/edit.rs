//! The page on which a policy is edited.

use gateway_model::{PolicyId, PolicyView, Source};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::form::{FixedPolicyView, PolicyFormView};
use super::page::{declared, head, loaded};
use super::target::Target;
use crate::api::{PolicyAt, Tagged};
use crate::components::certificate::Known;
use crate::components::policy::title;
use crate::forms::policy::PolicyForm;
use crate::pages::api_instance::{declared_in, named};

/// Editing a policy, or reading one that a file declares.
#[component]
pub fn PolicyPage() -> impl IntoView {
    let name = named();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).map(PolicyId::new));
    let source = declared_in(name);
    move || {
        let at = PolicyAt {
            instance: name.get()?,
            id: id.get()?,
        };
        Some(match source.get() {
            Some(source) => loaded(at, move |at, view| read(at, view, &source)),
            None => loaded(at, edit),
        })
    }
}

fn edit(at: &PolicyAt, view: Tagged<PolicyView>) -> Option<AnyView> {
    let target = Target::Edit(at.clone(), RwSignal::new(view.tag));
    let form = PolicyForm::of_view(&view.value)?;
    let head = head(&target, title(&view.value), form.kind.title);
    let known = Known::of(&view.value);
    Some(view! { {head} <PolicyFormView target form known /> }.into_any())
}

/// A policy that a file declares: its form, in which nothing can be changed.
fn read(at: &PolicyAt, view: Tagged<PolicyView>, source: &Source) -> Option<AnyView> {
    let target = Target::Edit(at.clone(), RwSignal::new(view.tag));
    let form = PolicyForm::of_view(&view.value)?;
    let head = head(&target, title(&view.value), form.kind.title);
    let notice = declared(&at.instance, source);
    let known = Known::of(&view.value);
    Some(view! { {head} {notice} <FixedPolicyView target form known /> }.into_any())
}
