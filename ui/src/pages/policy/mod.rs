//! The forms of policies: applying a new one, and editing one that is applied.

mod advanced;
mod conflict;
mod control;
mod fields;
mod form;
mod key;
mod other;
mod preview;
mod sample;
mod state;
mod submit;
mod target;
mod text;
mod text_control;
pub(crate) mod token;

use gateway_model::{InstanceName, JwtGenerationConfig, KeyView, PolicyId, PolicyView, Source};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_params_map, use_query_map};

use self::form::PolicyFormView;
use self::other::OtherPolicyFormView;
use self::target::Target;
use super::not_found::Missing;
use crate::api::{Api, ApiError, PolicyAt, Tagged};
use crate::components::breadcrumb::Breadcrumb;
use crate::components::policy::{self, title};
use crate::components::title::PageTitle;
use crate::forms::kinds::{self, KINDS};
use crate::forms::other_policy::OtherPolicyForm;
use crate::forms::policy::PolicyForm;
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
        let wanted = wanted.as_deref().and_then(kinds::kind);
        let form = match wanted.filter(|kind| kind.name != JwtGenerationConfig::POLICY) {
            Some(kind) => Form::Other(OtherPolicyForm::new(kind)),
            None => Form::Jwt(PolicyForm::default()),
        };
        Some(form.new_policy(target))
    }
}

/// A new policy like one that exists.
fn like_another(target: &Target, view: &PolicyView) -> Option<AnyView> {
    let form = Form::of(view, PolicyForm::like, OtherPolicyForm::like)?;
    Some(form.new_policy(target.clone()))
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
    let form = Form::of(&view.value, PolicyForm::of, OtherPolicyForm::of)?;
    let head = head(&target, title(&view.value), policy::kind(&view.value));
    let form = form.view(target, view.value.private_key);
    Some(view! { {head} {form} }.into_any())
}

/// The form of a policy, of whichever kind it is.
enum Form {
    Jwt(PolicyForm),
    Other(OtherPolicyForm),
}

impl Form {
    /// The form that one of both makes of a policy.
    fn of(
        view: &PolicyView,
        jwt: fn(&PolicyView) -> Option<PolicyForm>,
        other: fn(&PolicyView) -> Option<OtherPolicyForm>,
    ) -> Option<Self> {
        let jwt = jwt(view).map(Self::Jwt);
        jwt.or_else(|| other(view).map(Self::Other))
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Jwt(_) => JwtGenerationConfig::POLICY,
            Self::Other(form) => form.kind.name,
        }
    }

    fn new_policy(self, target: Target) -> AnyView {
        let kind = self.kind();
        let title = kinds::kind(kind).map_or("", |kind| kind.title);
        let head = head(&target, "Apply policy".to_owned(), title);
        let others = others(target.instance(), kind);
        let form = self.view(target, None);
        view! { {head} {others} {form} }.into_any()
    }

    fn view(self, target: Target, key_view: Option<KeyView>) -> AnyView {
        match self {
            Self::Jwt(form) => view! { <PolicyFormView target form key_view /> }.into_any(),
            Self::Other(form) => view! { <OtherPolicyFormView target form /> }.into_any(),
        }
    }
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
