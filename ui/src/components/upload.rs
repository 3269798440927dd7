//! Text from a file.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

/// Reads text from a file that somebody chooses. The file goes nowhere but into
/// `take`. `label` says what is in it.
#[component]
pub fn UploadButton(label: &'static str, take: Callback<String>) -> impl IntoView {
    let input = NodeRef::<leptos::html::Input>::new();
    let read = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be chosen again after it was changed.
        input.set_value("");
        if let Some(file) = file {
            spawn_local(async move {
                let text = JsFuture::from(file.text()).await;
                if let Some(text) = text.ok().and_then(|text| text.as_string()) {
                    take.try_run(text);
                }
            });
        }
    };
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    view! {
        <button type="button" on:click=choose>
            "Upload file…"
        </button>
        <input
            node_ref=input
            type="file"
            hidden
            accept=".pem,.crt,.cer,.key,.p8,.txt"
            aria-label=format!("{label} file")
            on:change=read
        />
    }
    .into_any()
}
