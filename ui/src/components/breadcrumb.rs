//! Where a page is, as links to what is above it.

use leptos::prelude::*;

/// Links from the top down, without the page itself.
#[component]
pub fn Breadcrumb(
    /// Words and address.
    above: Vec<(String, String)>,
) -> impl IntoView {
    let items = above.into_iter().map(|(words, href)| {
        view! {
            <li>
                <a href=href>{words}</a>
            </li>
        }
    });
    view! {
        <nav class="breadcrumb" aria-label="Breadcrumb">
            <ol role="list">{items.collect_view()}</ol>
        </nav>
    }
}
