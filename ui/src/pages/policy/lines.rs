//! Fields of the sample request: text, and what becomes of what is typed.

use leptos::prelude::*;

/// Keeps what is typed.
pub fn setting(signal: RwSignal<String>) -> Callback<String> {
    Callback::new(move |text| signal.set(text))
}

/// One line of text.
#[component]
pub fn Line(
    id: &'static str,
    label: &'static str,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] change: Callback<String>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                class="code"
                autocomplete="off"
                spellcheck="false"
                prop:value=value
                on:input=move |event| change.run(event_target_value(&event))
            />
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn Lines(
    id: &'static str,
    label: &'static str,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] change: Callback<String>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <textarea
                id=id
                class="code"
                rows="3"
                spellcheck="false"
                prop:value=value
                on:input=move |event| change.run(event_target_value(&event))
            ></textarea>
        </div>
    }
}
