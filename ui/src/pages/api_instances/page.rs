//! The page: the search, the filter and the table.

use gateway_model::{ApiInstanceState, ApiInstanceView};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::query_signal_with_options;

use super::filter::{self, STATES, Sort};
use super::first_steps::FirstSteps;
use super::table::Table;
use super::troubles::Troubles;
use crate::components::title::PageTitle;
use crate::components::when::When;
use crate::live::Live;
use crate::{addresses, words};

/// Every API instance in a table, or what to do while there is none.
#[component]
pub fn ApiInstancesPage() -> impl IntoView {
    let instances = expect_context::<Live>().instances();
    let summary = Memo::new(move |_| instances.with(|list| summary(list.as_deref())));
    let loading = Memo::new(move |_| instances.with(Option::is_none));
    let empty = Memo::new(move |_| instances.with(|list| list.as_ref().is_some_and(Vec::is_empty)));
    view! {
        <div class="page-title">
            <PageTitle text="API instances" />
            <p class="muted">{summary}</p>
            <a class="button primary end" href=addresses::NEW_API_INSTANCE>
                "New API instance"
            </a>
        </div>
        <Troubles />
        <When on=loading>
            <p class="loading muted">"Waiting for the gateway…"</p>
        </When>
        <When on=empty>
            <FirstSteps />
        </When>
        <When on=Signal::derive(move || !loading.get() && !empty.get())>
            <Chosen instances />
        </When>
    }
}

fn summary(list: Option<&[ApiInstanceView]>) -> String {
    let list = list.unwrap_or_default();
    let states: Vec<_> = list.iter().map(|instance| instance.state).collect();
    words::summary(&states)
}

/// The controls above the table and what they choose.
#[component]
fn Chosen(instances: Signal<Option<Vec<ApiInstanceView>>>) -> impl IntoView {
    // Each key that is typed is no step on the way back.
    let in_place = || NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    };
    let (text, set_text) = query_signal_with_options::<String>("q", in_place());
    let (state, set_state) = query_signal_with_options::<String>("state", in_place());
    let (order, set_order) = query_signal_with_options::<String>("sort", in_place());
    let sort = Memo::new(move |_| Sort::parse(&order.get().unwrap_or_default()));
    let chosen = Memo::new(move |_| {
        let text = text.get().unwrap_or_default();
        let state = state.with(|state| state_named(state.as_deref()));
        let list = instances.get().unwrap_or_default();
        filter::select(&list, &text, state, sort.get())
    });
    let nothing = Memo::new(move |_| chosen.with(Vec::is_empty));
    let not_empty = |text: String| (!text.is_empty()).then_some(text);
    view! {
        <search class="controls">
            <input
                type="search"
                class="search"
                aria-label="Search"
                placeholder="Search by name, address or label"
                prop:value=Signal::derive(move || text.get().unwrap_or_default())
                on:input=move |event| set_text.set(not_empty(event_target_value(&event)))
            />
            <select
                aria-label="State"
                prop:value=Signal::derive(move || state.get().unwrap_or_default())
                on:change=move |event| set_state.set(not_empty(event_target_value(&event)))
            >
                <option value="">"Every state"</option>
                {STATES
                    .map(|(name, state)| {
                        view! { <option value=name>{words::state(state)}</option> }
                    })
                    .collect_view()}
            </select>
        </search>
        <Table chosen sort press=move |column| set_order.set(sort.get_untracked().pressed(column).text()) />
        <When on=nothing>
            <p class="muted empty">
                "No API instance matches. " <button
                    type="button"
                    class="link"
                    on:click=move |_| {
                        set_text.set(None);
                        set_state.set(None);
                    }
                >
                    "Show all"
                </button>
            </p>
        </When>
    }
}

fn state_named(name: Option<&str>) -> Option<ApiInstanceState> {
    let found = STATES.iter().find(|(it, _)| Some(*it) == name)?;
    Some(found.1)
}
