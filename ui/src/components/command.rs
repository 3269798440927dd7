//! A command to run in a shell, with a button that copies it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

/// A command and its *Copy* button.
#[component]
pub(crate) fn Command(text: String) -> impl IntoView {
    let outcome = RwSignal::new("");
    let copied = text.clone();
    let copy = move |_| {
        let promise = window().navigator().clipboard().write_text(&copied);
        spawn_local(async move {
            let words = match JsFuture::from(promise).await {
                Ok(_) => "Copied",
                Err(_) => "The browser does not allow it. Select the text instead.",
            };
            outcome.try_set(words);
        });
    };
    // Browsers give pages a clipboard only over HTTPS and on the machine itself.
    let button = window().is_secure_context().then(|| {
        view! { <button type="button" on:click=copy>"Copy"</button> }
    });
    view! {
        <div class="command">
            <pre tabindex="0" role="region" aria-label="Command"><code>{text}</code></pre>
            <p>{button} <span role="status">{outcome}</span></p>
        </div>
    }
}
