//! The sign and the name of the product.

use leptos::prelude::*;

/// The product's sign and name.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <span class="brand">
            <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
                <path d="M3 4h4v16H3zM17 4h4v16h-4zM10 8l6 4-6 4z" fill="currentColor" />
            </svg>
            "JWT Gateway"
        </span>
    }
}
