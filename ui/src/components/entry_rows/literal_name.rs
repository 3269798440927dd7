//! The name of an entry where it is never an expression.

use leptos::prelude::*;

use crate::components::field::{FieldIssues, FormIssues, described_at, id_at};

/// A name that is what it says.
#[component]
pub fn LiteralName(
    path: Signal<String>,
    label: Signal<String>,
    value: RwSignal<String>,
) -> impl IntoView {
    let issues = expect_context::<FormIssues>();
    view! {
        <div class="row-name">
            <textarea
                id=id_at(path)
                class="code literal-name"
                rows="1"
                aria-label=label
                placeholder="Name"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=described_at(path)
                aria-invalid=issues.invalid(path)
                bind:value=value
            ></textarea>
            <FieldIssues path />
        </div>
    }
    .into_any()
}
