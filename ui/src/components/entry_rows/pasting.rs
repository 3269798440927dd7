//! Several entries at once, from a dialog.

use leptos::prelude::*;

use super::rows::Rows;
use crate::components::dialog::Dialog;
use crate::components::field::control_id;
use crate::forms::paste;
use crate::words;

/// Takes several entries at once.
#[component]
pub fn PasteDialog(open: RwSignal<bool>, rows: Rows, noun: &'static str) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let found = Memo::new(move |_| text.with(|text| paste::entries(text).len()));
    // The dialog is a form within a form: its button does not send the outer one.
    let take = move |_| {
        rows.add(paste::entries(&text.get_untracked()));
        text.set(String::new());
        open.set(false);
    };
    let words = move || words::count(found.get(), noun, &format!("{noun}s"));
    view! {
        <Dialog open title=format!("Paste several {noun}s")>
            <div class="stack">
                <label for=control_id(noun)>
                    "A JSON object, or one in a line: " <code>"name: value"</code>
                </label>
                <textarea
                    id=control_id(noun)
                    class="code"
                    rows="8"
                    spellcheck="false"
                    bind:value=text
                ></textarea>
                <div class="actions">
                    <button type="button" on:click=move |_| open.set(false)>
                        "Cancel"
                    </button>
                    <button type="button" class="primary" on:click=take>
                        {move || format!("Add {}", words())}
                    </button>
                </div>
            </div>
        </Dialog>
    }
}
