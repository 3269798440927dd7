//! The way in: asks for the admin token and tries it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::components::brand::Brand;
use crate::components::focus::once_rendered;
use crate::components::when::When;
use crate::live::Live;
use crate::session::{Ending, Token};

/// Asks for the admin token. `ending` is why the session before ended by itself, if
/// it did.
#[component]
pub fn SignInPage(#[prop(into)] ending: Signal<Option<Ending>>) -> impl IntoView {
    view! {
        <main class="sign-in">
            <Brand />
            <h1>"Sign in"</h1>
            <When on=Signal::derive(move || ending.get().is_some())>
                <p class="notice notice-warning" role="alert">
                    {move || ending.get().map(Ending::words)}
                </p>
            </When>
            <TokenForm />
        </main>
    }
}

#[component]
fn TokenForm() -> impl IntoView {
    let live = expect_context::<Live>();
    let field = NodeRef::<leptos::html::Input>::new();
    let text = RwSignal::new(String::new());
    let refusal = RwSignal::new(None::<String>);
    let waiting = RwSignal::new(false);
    let focus = move || {
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
        }
    };
    field.on_load(move |field| {
        // The field is focused once it is part of the document.
        once_rendered(move || {
            let _ = field.focus();
        });
    });

    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if waiting.get_untracked() {
            return;
        }
        refusal.set(None);
        waiting.set(true);
        spawn_local(async move {
            let message = try_token(live, &text.get_untracked()).await.err();
            // After success this form is gone, and its signals with it.
            waiting.try_set(false);
            if message.is_some() {
                refusal.try_set(message);
                focus();
            }
        });
    };

    view! {
        <form on:submit=submit novalidate>
            <label for="token">"Admin token"</label>
            <input
                id="token"
                node_ref=field
                type="password"
                autocomplete="current-password"
                autocapitalize="none"
                spellcheck="false"
                required
                aria-describedby="token-refusal token-help"
                aria-invalid=Signal::derive(move || refusal.with(Option::is_some).then_some("true"))
                bind:value=text
            />
            <p id="token-refusal" class="refusal" role="alert">{refusal}</p>
            <button type="submit" class="primary" aria-disabled=Signal::derive(move || waiting.get().to_string())>
                {move || if waiting.get() { "Signing in…" } else { "Sign in" }}
            </button>
            <p id="token-help" class="help">
                "The gateway made the token at its first start, in the file "
                <code>"admin-token"</code> " of its data folder. This browser keeps it until you sign \
                 out, close the last tab, or do nothing for an hour."
            </p>
        </form>
    }
}

/// Begins the session, or says what to do instead.
async fn try_token(live: Live, text: &str) -> Result<(), String> {
    let token = Token::parse(text).map_err(|error| error.to_string())?;
    live.sign_in(token).await.map_err(|error| match error {
        ApiError::Unauthorized => {
            "The gateway does not accept this token. Copy it again from the file admin-token."
                .to_owned()
        }
        ApiError::Unreachable => {
            "The gateway does not answer. Check that it is running, then try again.".to_owned()
        }
        error => error.to_string(),
    })
}
