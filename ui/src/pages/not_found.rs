//! Where an address leads nowhere.

use leptos::prelude::*;

use crate::addresses;
use crate::components::title::PageTitle;

/// Nothing at this address.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <Missing title="Page not found" text="There is nothing at this address." /> }
}

/// What was asked for does not exist, or no longer.
#[component]
pub fn Missing(title: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <PageTitle text=title />
        <p>{text}</p>
        <p>
            <a href=addresses::API_INSTANCES>"See all API instances"</a>
        </p>
    }
}
