//! Fields of the sample request: text, and what becomes of what is typed.

use leptos::prelude::*;

/// One line of text.
#[component]
pub fn Line(id: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input id=id class="code" autocomplete="off" spellcheck="false" bind:value=value />
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn Lines(id: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <textarea id=id class="code" rows="3" spellcheck="false" bind:value=value></textarea>
        </div>
    }
}
