//! A part of a page that is there only at times.

use leptos::prelude::*;

/// Shows its children while something holds, and makes them anew each time it begins
/// to. Unlike leptos' own it is compiled once for all its uses.
#[component]
pub fn When(#[prop(into)] on: Signal<bool>, children: ChildrenFn) -> impl IntoView {
    let on = Memo::new(move |_| on.get());
    (move || on.get().then(|| children())).into_any()
}
