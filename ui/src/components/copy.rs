//! A button that copies a text.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

/// *Copy*, and what came of it. Nothing where browsers give pages no clipboard,
/// which they do only over HTTPS and on the machine itself.
#[component]
pub fn CopyButton(
    #[prop(into)] text: Signal<String>,
    #[prop(default = "Copy")] label: &'static str,
    /// Becomes true once the text is copied.
    #[prop(optional)]
    copied: Option<RwSignal<bool>>,
) -> impl IntoView {
    let outcome = RwSignal::new("");
    let copy = move |_| {
        let text = text.get_untracked();
        let promise = window().navigator().clipboard().write_text(&text);
        spawn_local(async move {
            let words = match JsFuture::from(promise).await {
                Ok(_) => {
                    copied.map(|copied| copied.try_set(true));
                    "Copied"
                }
                Err(_) => "The browser does not allow it. Select the text instead.",
            };
            outcome.try_set(words);
        });
    };
    window().is_secure_context().then(|| {
        view! {
            <span class="copy">
                <button type="button" on:click=copy>
                    {label}
                </button>
                <span role="status" class="muted">
                    {outcome}
                </span>
            </span>
        }
    })
}
