//! What the pages with a form of a policy have in common.

use gateway_model::{ApiInstanceName, PolicyView, Source};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::target::Target;
use crate::api::{Api, ApiError, PolicyAt, Tagged};
use crate::components::breadcrumb::Breadcrumb;
use crate::components::issues::prose;
use crate::components::title::PageTitle;
use crate::pages::not_found::Missing;
use crate::{addresses, words};

/// What stands in the place of a form where a file declares the policies.
pub fn fixed(instance: ApiInstanceName, source: &Source) -> AnyView {
    let notice = declared(&instance, source);
    view! {
        <Head instance title="Policy".to_owned() />
        {notice}
    }
    .into_any()
}

/// Why nothing can be changed here, and the way on.
pub fn declared(instance: &ApiInstanceName, source: &Source) -> AnyView {
    let back = addresses::api_instance(instance);
    view! {
        <p class="notice">
            "Its API instance is declared in " <code>{words::place(source)}</code>
            ". Change it there, or " <a href=back>"copy it to managed"</a> " first."
        </p>
    }
    .into_any()
}

/// What stands above a form: the way back, and what it is about.
pub fn head(target: &Target, title: String, kind: &'static str) -> AnyView {
    let instance = target.instance().clone();
    let history = target.policy();
    let history = history.map(|at| addresses::policy_history(&at.instance, &at.id));
    view! { <Head instance title kind history /> }.into_any()
}

#[component]
fn Head(
    instance: ApiInstanceName,
    title: String,
    #[prop(optional)] kind: &'static str,
    /// Where its revisions are.
    #[prop(optional_no_strip)]
    history: Option<String>,
) -> impl IntoView {
    let history = history.map(|href| {
        view! {
            <a class="end" href=href>
                "History"
            </a>
        }
    });
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
                {history}
            </div>
        </div>
    }
}

/// Asks for a policy once and shows it with `show`: what somebody edits does not
/// change under their hands.
pub fn loaded(
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
                text="The API instance has no such policy. It may have been deleted."
            />
        }
        .into_any(),
        Some(Err(error)) => view! {
            <PageTitle text="Policy" />
            <p class="notice notice-bad">
                {prose(&error.to_string())} " Reload the page to try again."
            </p>
        }
        .into_any(),
    })
    .into_any()
}
