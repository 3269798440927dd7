//! The title of a page: what the browser's tab says, and where the focus goes when
//! the page appears, so that whoever came by keyboard goes on from there.

use leptos::html;
use leptos::prelude::*;

use crate::components::focus::once_rendered;
use crate::session::SignedIn;

/// The title of the page.
#[component]
pub fn PageTitle(#[prop(into)] text: Signal<String>) -> impl IntoView {
    let SignedIn(shown) = expect_context();
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |_| {
        if let (true, Some(heading)) = (shown.get(), heading.get()) {
            once_rendered(move || drop(heading.focus()));
        }
    });
    Effect::new(move |_| document().set_title(&format!("{} · JWT Gateway", text.get())));
    view! {
        <h1 node_ref=heading tabindex="-1">
            {text}
        </h1>
    }
}
