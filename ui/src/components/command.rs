//! A command to run in a shell, with a button that copies it.

use leptos::prelude::*;

use crate::components::copy::CopyButton;

/// A command and its *Copy* button.
#[component]
pub fn Command(text: String) -> impl IntoView {
    view! {
        <div class="command">
            <pre tabindex="0" role="region" aria-label="Command">
                <code>{text.clone()}</code>
            </pre>
            <CopyButton text />
        </div>
    }
}
