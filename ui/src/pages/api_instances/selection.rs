//! Which API instances are selected, to be changed at once. They stay so on other pages of
//! the list.

use std::collections::BTreeMap;

use gateway_model::{ApiInstanceName, ApiInstanceView};
use leptos::prelude::*;

/// The identifier of the box that selects a page.
pub const WHOLE_PAGE: &str = "select-page";

/// The selected API instances, and whether a file declares them.
#[derive(Clone, Copy)]
pub struct Selection(RwSignal<BTreeMap<ApiInstanceName, bool>>);

impl Selection {
    /// Nothing.
    pub fn new() -> Self {
        Self(RwSignal::new(BTreeMap::new()))
    }

    /// Whether this one is selected.
    pub fn has(self, name: &ApiInstanceName) -> bool {
        self.0.with(|selected| selected.contains_key(name))
    }

    /// How many are selected, and how many of them files declare.
    pub fn counts(self) -> (usize, usize) {
        self.0.with(|selected| {
            let declared = selected.values().filter(|declared| **declared);
            (selected.len(), declared.count())
        })
    }

    /// The names of those that can be changed here.
    pub fn managed(self) -> Vec<ApiInstanceName> {
        self.0.with_untracked(|selected| {
            let managed = selected.iter().filter(|(_, declared)| !**declared);
            managed.map(|(name, _)| name.clone()).collect()
        })
    }

    /// Adds all of these, or takes them out.
    pub fn put(self, instances: &[ApiInstanceView], selected: bool) {
        self.0.update(|all| {
            for view in instances {
                let name = &view.instance.name;
                match selected {
                    true => drop(all.insert(name.clone(), view.source.is_some())),
                    false => drop(all.remove(name)),
                }
            }
        });
    }

    /// Nothing is selected any more.
    pub fn clear(self) {
        self.0.set(BTreeMap::new());
    }
}

/// The box that selects one API instance.
#[component]
pub fn SelectOne(instance: Memo<ApiInstanceView>) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let name = instance.with_untracked(|it| it.instance.name.clone());
    let label = format!("Select {name}");
    let choose = move |event| {
        let one = instance.get_untracked();
        selection.put(&[one], event_target_checked(&event));
    };
    view! {
        <input
            type="checkbox"
            aria-label=label
            prop:checked=move || selection.has(&name)
            on:change=choose
        />
    }
    .into_any()
}

/// The box that selects all on a page of the list.
#[component]
pub fn SelectPage(chosen: Memo<Vec<ApiInstanceView>>) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let state = Memo::new(move |_| {
        chosen.with(|chosen| {
            let mut own = chosen.iter().map(|it| selection.has(&it.instance.name));
            (own.clone().all(|it| it), own.any(|it| it))
        })
    });
    let choose = move |event| {
        chosen.with_untracked(|chosen| selection.put(chosen, event_target_checked(&event)));
    };
    view! {
        <input
            id=WHOLE_PAGE
            type="checkbox"
            aria-label="Select all on this page"
            prop:checked=move || state.get().0
            prop:indeterminate=move || state.get() == (false, true)
            on:change=choose
        />
    }
    .into_any()
}
