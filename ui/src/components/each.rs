//! A list whose items keep their elements while others come, go and move.

use leptos::prelude::*;

/// One item: what tells it from the others, and what shows it.
struct Shown {
    key: String,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

/// Shows each item. Its elements stay, with their focus, for as long as `items` has
/// something of the same key.
#[component]
pub fn Each<T, V>(
    items: impl Fn() -> Vec<T> + Send + Sync + 'static,
    key: fn(&T) -> String,
    children: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Send + 'static,
    V: IntoView + 'static,
{
    let shown = move |item: T| {
        let children = children.clone();
        Shown {
            key: key(&item),
            view: Box::new(move || children(item).into_any()),
        }
    };
    list(Box::new(move || items().into_iter().map(&shown).collect()))
}

/// The same code for every type of item, because there is much of it.
fn list(items: Box<dyn Fn() -> Vec<Shown> + Send + Sync>) -> AnyView {
    view! { <For each=items key=|shown| shown.key.clone() children=|shown| (shown.view)() /> }
        .into_any()
}
