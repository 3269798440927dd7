//! The forms of policies: applying a new one, and editing one that is applied.

mod conflict;
mod control;
mod fields;
mod form;
mod key;
mod preview;
mod sample;
mod service;
mod state;
mod submit;
mod target;
mod text;
mod text_control;
pub(crate) mod token;

use gateway_model::{InstanceName, PolicyId, PolicyView, Source};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_params_map, use_query_map};

use self::form::PolicyFormView;
use self::target::Target;
use super::not_found::Missing;
use crate::api::{Api, ApiError, PolicyAt, Tagged};
use crate::components::breadcrumb::Breadcrumb;
use crate::components::policy::title;
use crate::components::title::PageTitle;
use crate::forms::kinds::{self, KINDS};
use crate::forms::policy::{PolicyForm, copied};
use crate::pages::api_instance::{declared_in, named};
use crate::{addresses, words};

/// Applying a policy, from nothing or like another one of the same API instance.
#[component]
pub(crate) fn NewPolicyPage() -> impl IntoView {
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
                like_another(&target, &view.value)
            }));
        }
        let [first, ..] = KINDS;
        let kind = wanted.as_deref().and_then(kinds::kind).unwrap_or(first);
        Some(new_policy(target, PolicyForm::new(kind)))
    }
}

/// A new policy like one that exists.
fn like_another(target: &Target, view: &PolicyView) -> Option<AnyView> {
    let form = PolicyForm::like(copied(view))?;
    Some(new_policy(target.clone(), form))
}

/// Editing a policy.
#[component]
pub(crate) fn PolicyPage() -> impl IntoView {
    let name = named();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).map(PolicyId::new));
    let source = declared_in(name);
    move || {
        if let Some(source) = source.get() {
            return Some(fixed(name.get()?, &source));
        }
        let at = PolicyAt {
            instance: name.get()?,
            id: id.get()?,
        };
        Some(loaded(at, edit))
    }
}

/// What stands in the place of a form where a file declares the policies.
fn fixed(instance: InstanceName, source: &Source) -> AnyView {
    let back = addresses::api_instance(&instance);
    view! {
        <Head instance title="Policy".to_owned() />
        <p class="notice">
            "Its API instance is declared in " <code>{words::place(source)}</code>
            ". Change it there, or " <a href=back>"copy it to managed"</a> " first."
        </p>
    }
    .into_any()
}

fn edit(at: &PolicyAt, view: Tagged<PolicyView>) -> Option<AnyView> {
    let target = Target::Edit(at.clone(), RwSignal::new(view.tag));
    let form = PolicyForm::of(&copied(&view.value))?;
    let head = head(&target, title(&view.value), form.kind.title);
    let key = view.value.private_key;
    Some(view! { {head} <PolicyFormView target form key /> }.into_any())
}

fn new_policy(target: Target, form: PolicyForm) -> AnyView {
    let head = head(&target, "Apply policy".to_owned(), form.kind.title);
    let others = others(target.instance(), form.kind.name);
    view! { {head} {others} <PolicyFormView target form key=None /> }.into_any()
}

/// The ways to the other policies.
fn others(instance: &InstanceName, kind: &str) -> AnyView {
    let links = KINDS.into_iter().filter(|other| other.name != kind);
    let links = links.map(|kind| {
        let page = addresses::new_policy_of(instance, kind.name);
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

fn head(target: &Target, title: String, kind: &'static str) -> AnyView {
    let instance = target.instance().clone();
    view! { <Head instance title kind /> }.into_any()
}

#[component]
fn Head(
    instance: InstanceName,
    title: String,
    #[prop(optional)] kind: &'static str,
) -> impl IntoView {
    let above = vec![
        (
            "API instances".to_owned(),
            addresses::API_INSTANCES.to_owned(),
        ),
        (instance.to_string(), addresses::api_instance(&instance)),
    ];
    let kind = (!kind.is_empty() && title != kind).then(|| view! { <p class="muted">{kind}</p> });
    view! {
        <div>
            <Breadcrumb above />
            <div class="page-title">
                <PageTitle text=title />
                {kind}
            </div>
        </div>
    }
}

/// Asks for a policy once and shows it with `show`: what somebody edits does not
/// change under their hands.
fn loaded(
    at: PolicyAt,
    show: impl Fn(&PolicyAt, Tagged<PolicyView>) -> Option<AnyView> + Send + 'static,
) -> AnyView {
    let api = expect_context::<Api>();
    let answer = RwSignal::new(None::<Result<Tagged<PolicyView>, ApiError>>);
    let asked = at.clone();
    spawn_local(async move {
        let result = api.policy(&asked).await;
        answer.try_set(Some(result));
    });
    (move || match answer.get() {
        None => view! { <p class="loading muted">"Waiting for the gateway…"</p> }.into_any(),
        Some(Ok(view)) => show(&at, view).into_any(),
        Some(Err(error)) if error.is_not_found() => view! {
            <Missing
                title="Policy not found"
                text="The API instance has no such policy. It may have been removed."
            />
        }
        .into_any(),
        Some(Err(error)) => view! {
            <PageTitle text="Policy" />
            <p class="notice notice-bad">
                {error.to_string()} " Reload the page to try again."
            </p>
        }
        .into_any(),
    })
    .into_any()
}
