//! The labels of an API instance, each of which leads to all that have it.

use gateway_model::Labels;
use leptos::prelude::*;

/// The labels; `address` gives where one leads, by its name and value.
pub fn labels_of(labels: &Labels, address: impl Fn(&str, &str) -> String) -> Option<AnyView> {
    let items = labels.iter().map(|(name, value)| {
        let words = words(name, value);
        view! {
            <li>
                <a class="chip" href=address(name, value)>
                    {words}
                </a>
            </li>
        }
    });
    let items = items.collect_view();
    let list = || {
        view! {
            <ul class="chips" role="list" aria-label="Labels">
                {items}
            </ul>
        }
    };
    (!labels.are_none()).then(|| list().into_any())
}

/// A label as people read it: `team: orders`, and `team` where it has no value.
pub fn words(name: &str, value: &str) -> String {
    match value {
        "" => name.to_owned(),
        value => format!("{name}: {value}"),
    }
}
