//! The page: the search, the filter, the table and the ways to its other pages.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::attention::Attention;
use super::bulk::BulkBar;
use super::filter::{NEEDS, STATES, View, pressed};
use super::first_steps::FirstSteps;
use super::pager::Pager;
use super::selection::Selection;
use super::table::Table;
use super::troubles::Troubles;
use crate::components::labels;
use crate::components::title::PageTitle;
use crate::components::when::When;
use crate::live::Live;
use crate::watched::{Seen, Watched};
use crate::{addresses, words};

/// From the last key to the search, so that not each key is one.
const PAUSE: Duration = Duration::from_millis(250);

/// The API instances in a table, page by page, or what to do while there is none.
#[component]
pub fn ApiInstancesPage() -> impl IntoView {
    provide_context(Selection::new());
    let live = expect_context::<Live>();
    let view = in_address();
    live.watch(move || Some(Watched::List(view.with(View::query))));
    let seen = live.list();
    let states = move || seen.with(|seen| seen.as_ref().map(|it| it.list.states));
    let summary = Memo::new(move |_| states().map(words::summary).unwrap_or_default());
    let loading = Memo::new(move |_| states().is_none());
    let empty = Memo::new(move |_| states().is_some_and(|states| states.all() == 0));
    view! {
        <div class="page-title">
            <PageTitle text="API instances" />
            <p class="muted">{summary}</p>
            <a class="button primary end" href=addresses::NEW_API_INSTANCE>
                "New API instance"
            </a>
        </div>
        <Troubles />
        <Attention broken=Memo::new(move |_| states().map_or(0, |states| states.broken)) />
        <When on=loading>
            <p class="loading muted">"Waiting for the gateway…"</p>
        </When>
        <When on=empty>
            <FirstSteps />
        </When>
        <When on=Signal::derive(move || !loading.get() && !empty.get())>
            <Chosen view seen />
        </When>
    }
}

/// What the page's address asks for. It stays what it was when the address becomes that
/// of another page, a moment before this one is gone.
fn in_address() -> Memo<View> {
    let location = use_location();
    Memo::new(move |before: Option<&View>| {
        let is_here = location
            .pathname
            .with(|path| path == addresses::API_INSTANCES);
        match before {
            Some(before) if !is_here => before.clone(),
            _ => location
                .query
                .with(|query| View::read(|name| query.get_str(name))),
        }
    })
}

/// The controls around the table and what they choose.
#[component]
fn Chosen(view: Memo<View>, seen: Signal<Option<Seen>>) -> impl IntoView {
    let navigate = use_navigate();
    // Each word that is typed is no step on the way back.
    let choose = Callback::new(move |chosen: View| {
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&chosen.turned(0).address(), options);
    });
    let chosen = Memo::new(move |_| {
        seen.with(|seen| {
            seen.as_ref()
                .map(|it| it.list.items.clone())
                .unwrap_or_default()
        })
    });
    let total = Memo::new(move |_| seen.with(|seen| seen.as_ref().map_or(0, |it| it.list.total)));
    let busy = Memo::new(move |_| {
        let wanted = Watched::List(view.with(View::query));
        seen.with(|seen| seen.as_ref().is_some_and(|it| it.watched != wanted))
    });
    let sort = Memo::new(move |_| view.with(|view| view.sort));
    let press = move |column| {
        let view = view.get_untracked();
        choose.run(View {
            sort: pressed(view.sort, column),
            ..view
        });
    };
    view! {
        <Search view choose />
        <div class="listed" aria-busy=move || busy.get().to_string()>
            <Table chosen view sort press />
        </div>
        <BulkBar view total />
        <Pager view total busy />
        <When on=Signal::derive(move || total.get() == 0)>
            <p class="muted empty">
                "No API instance matches. " <button
                    type="button"
                    class="link"
                    on:click=move |_| choose.run(View { sort: sort.get_untracked(), ..View::default() })
                >
                    "Show all"
                </button>
            </p>
        </When>
    }
}

/// What the text and the state of the API instances are chosen by.
#[component]
fn Search(view: Memo<View>, choose: Callback<View>) -> impl IntoView {
    let text = Memo::new(move |_| view.with(|view| view.text.clone()));
    let state = Memo::new(move |_| view.with(|view| view.state.clone()));
    let typed = StoredValue::new(String::new());
    let look_for = move |text: String| {
        typed.set_value(text.clone());
        let search = move || {
            // Another key was pressed meanwhile, or the page is gone.
            if typed.try_get_value().as_ref() == Some(&text) {
                let view = view.get_untracked();
                choose.run(View { text, ..view });
            }
        };
        set_timeout(search, PAUSE);
    };
    let choose_state = move |state: String| {
        let view = view.get_untracked();
        choose.run(View { state, ..view });
    };
    view! {
        <search class="controls">
            <input
                type="search"
                class="search"
                aria-label="Search"
                placeholder="Search by name, address or label"
                prop:value=text
                on:input=move |event| look_for(event_target_value(&event))
            />
            <select
                aria-label="State"
                prop:value=state
                on:change=move |event| choose_state(event_target_value(&event))
            >
                <option value="">"Every state"</option>
                {STATES
                    .map(|(name, state)| {
                        view! { <option value=name>{words::state(state)}</option> }
                    })
                    .collect_view()}
            </select>
            {move || filters(&view.get(), choose)}
        </search>
    }
}

/// What else is chosen by; pressing it chooses whatever it is.
fn filters(view: &View, choose: Callback<View>) -> AnyView {
    let labels = view.labels.iter().map(|(name, value)| {
        let words = labels::words(name, value);
        (words, view.clone().unlabelled(name.to_owned()))
    });
    let needs = NEEDS.into_iter().filter(|(name, _)| *name == view.needs);
    let needs = needs.map(|(_, words)| {
        let needs = String::new();
        (
            words.to_owned(),
            View {
                needs,
                ..view.clone()
            },
        )
    });
    let buttons = needs.chain(labels).map(|(words, without)| {
        view! {
            <button
                type="button"
                class="filter"
                aria-label=format!("Remove the filter {words}")
                on:click=move |_| choose.run(without.clone())
            >
                {words.clone()}
                <span aria-hidden="true">" ×"</span>
            </button>
        }
    });
    buttons.collect_view().into_any()
}
