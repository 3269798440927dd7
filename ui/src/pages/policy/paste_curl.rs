//! A sample request out of a curl command.

use leptos::prelude::*;

use super::sample_fields::SampleFields;
use crate::components::dialog::Dialog;
use crate::forms::curl;

/// Takes the request of a curl command.
#[component]
pub fn CurlDialog(open: RwSignal<bool>, sample: SampleFields) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let refusal = RwSignal::new(String::new());
    let take = move |_| match curl::parse(&text.get_untracked()) {
        Ok(request) => {
            sample.remarks.set(request.remarks.join(" "));
            sample.write(untrack(|| sample.read()).with(request));
            refusal.set(String::new());
            text.set(String::new());
            open.set(false);
        }
        Err(sentence) => refusal.set(sentence),
    };
    view! {
        <Dialog open title="Paste a curl command">
            <div class="stack">
                <label for="sample-curl">"Command"</label>
                <textarea
                    id="sample-curl"
                    class="code"
                    rows="6"
                    spellcheck="false"
                    placeholder="curl 'https://api.example.com/orders/42' -H 'x-tenant: acme'"
                    bind:value=text
                ></textarea>
                <p class="field-error" role="alert">
                    {refusal}
                </p>
                <div class="actions">
                    <button type="button" class="primary" on:click=take>
                        "Use this request"
                    </button>
                </div>
            </div>
        </Dialog>
    }
}
