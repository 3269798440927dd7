//! What every page of an API instance has around it: where it is, its name and
//! state, and the ways to its other pages.

use gateway_model::{ApiInstanceName, ApiInstanceView};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::actions::ActionsMenu;
use super::declared::Declared;
use crate::addresses;
use crate::components::badge::StateBadge;
use crate::components::breadcrumb::Breadcrumb;
use crate::components::labels::labels_of;
use crate::components::moment::Moment;
use crate::components::title::PageTitle;
use crate::components::way::Way;
use crate::live::Live;
use crate::pages::not_found::Missing;
use crate::watched::Watched;

/// The pages of an API instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Its policies.
    Policies,
    /// Sending a request through it.
    Try,
    /// Its counters.
    Metrics,
    /// Where and how it listens and forwards.
    Settings,
    /// All of it as text.
    Yaml,
}

impl Tab {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Policies, "Policies"),
        (Self::Try, "Try it"),
        (Self::Metrics, "Metrics"),
        (Self::Settings, "Settings"),
        (Self::Yaml, "YAML"),
    ];

    fn address(self, name: &ApiInstanceName) -> String {
        match self {
            Self::Policies => addresses::api_instance(name),
            Self::Try => addresses::try_it(name),
            Self::Metrics => addresses::metrics(name),
            Self::Settings => addresses::settings(name),
            Self::Yaml => addresses::yaml(name),
        }
    }
}

/// The API instance that the page's address names.
pub fn named() -> Memo<Option<ApiInstanceName>> {
    let params = use_params_map();
    Memo::new(move |_| {
        let name = params.with(|params| params.get("name"))?;
        ApiInstanceName::try_from(name).ok()
    })
}

/// Whether there is such an API instance, as far as is known.
#[derive(Clone, PartialEq)]
enum Lookup {
    /// The first answer is on its way.
    Waiting,
    /// There is none of this name.
    Missing,
    /// This one.
    Found(ApiInstanceName),
}

/// The frame around `content`, which is made once for each API instance.
#[component]
pub fn InstanceFrame(tab: Tab, content: fn(Memo<ApiInstanceView>) -> AnyView) -> impl IntoView {
    let live = expect_context::<Live>();
    let name = named();
    live.watch(move || name.get().map(Watched::One));
    let lookup = Memo::new(move |_| match name.get() {
        None => Lookup::Missing,
        Some(name) if live.is_missing(&name) => Lookup::Missing,
        Some(name) if live.instance(&name).is_none() => Lookup::Waiting,
        Some(name) => Lookup::Found(name),
    });
    move || match lookup.get() {
        Lookup::Waiting => {
            view! { <p class="loading muted">"Waiting for the gateway…"</p> }.into_any()
        }
        Lookup::Missing => view! {
            <Missing
                title="API instance not found"
                text="There is no API instance of this name. It may have been deleted."
            />
        }
        .into_any(),
        Lookup::Found(name) => framed(live, name, tab, content),
    }
}

fn framed(
    live: Live,
    name: ApiInstanceName,
    tab: Tab,
    content: fn(Memo<ApiInstanceView>) -> AnyView,
) -> AnyView {
    // Found a moment ago, and what it was stays when it is gone.
    let wanted = name.clone();
    let Some(first) = untrack(|| live.instance(&wanted)) else {
        return ().into_any();
    };
    let instance = Memo::new(move |before: Option<&ApiInstanceView>| {
        live.instance(&wanted)
            .or_else(|| before.cloned())
            .unwrap_or_else(|| first.clone())
    });
    let source = Memo::new(move |_| instance.with(|it| it.source.clone()));
    let tabs = Tab::ALL.map(|(other, words)| {
        let current = (other == tab).then_some("page");
        view! {
            <a href=other.address(&name) aria-current=current>
                {words}
            </a>
        }
    });
    view! {
        <div class="instance-head">
            <Breadcrumb above=vec![("API instances".to_owned(), addresses::API_INSTANCES.to_owned())] />
            <div class="page-title">
                <PageTitle text=name.to_string() />
                {move || {
                    let instance = instance.get();
                    let changed = instance.changed_at.map(|seconds| {
                        view! { <p class="changed-at muted">"Changed " <Moment seconds /></p> }
                    });
                    let labels = labels_of(&instance.instance.labels, addresses::labelled);
                    view! {
                        <StateBadge state=instance.state />
                        <Way instance />
                        {changed}
                        {labels}
                    }
                }}
                <ActionsMenu instance />
            </div>
            {move || {
                let source = source.get()?;
                let name = instance.with_untracked(|it| it.instance.name.clone());
                Some(view! { <Declared source name /> })
            }}
            <nav class="tabs" aria-label="API instance">
                {tabs.collect_view()}
            </nav>
        </div>
        {content(instance)}
    }
    .into_any()
}
