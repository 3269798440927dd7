//! A client secret that was just made: the only time that it is shown.

use gateway_model::ClientApplicationSecretView;
use leptos::prelude::*;

use crate::components::copy::CopyButton;
use crate::components::dialog::Dialog;
use crate::questions::{Question, Questions};

/// The credentials on show.
#[derive(Clone, Copy)]
pub struct Shown {
    open: RwSignal<bool>,
    view: RwSignal<Option<ClientApplicationSecretView>>,
}

impl Shown {
    /// None.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            view: RwSignal::new(None),
        }
    }

    /// Shows the credentials of a client application.
    pub fn show(self, view: ClientApplicationSecretView) {
        self.view.try_set(Some(view));
        self.open.try_set(true);
    }
}

/// The dialog that shows them. What it has shown is forgotten when it closes.
#[component]
pub fn SecretDialog(shown: Shown) -> impl IntoView {
    let Shown { open, view } = shown;
    let copied = RwSignal::new(false);
    Effect::new(move |_| {
        if !open.get() {
            view.set(None);
            copied.set(false);
        }
    });
    let questions = expect_context::<Questions>();
    let leave = Callback::new(move |()| match copied.get_untracked() {
        true => open.set(false),
        false => questions.ask(unseen(), move || open.set(false)),
    });
    let title = move || {
        let name = view.with(|view| view.as_ref().map(|view| view.application.name.clone()));
        format!("Credentials of {}", name.unwrap_or_default())
    };
    view! {
        <Dialog open title=Signal::derive(title) wide=true leave>
            <div class="stack">
                <p class="notice notice-warning">
                    "Copy the secret now: it is not shown again. Whoever loses it needs a new one."
                </p>
                {move || view.get().map(|view| credentials(view, copied))}
                <p class="help">
                    "Requests carry both where the policy Client ID Enforcement looks for them."
                </p>
                <div class="actions">
                    <button type="button" class="primary" on:click=move |_| open.set(false)>
                        "Done"
                    </button>
                </div>
            </div>
        </Dialog>
    }
    .into_any()
}

/// What is asked of somebody who leaves without the secret.
fn unseen() -> Question {
    Question {
        title: "Close without copying the secret?".to_owned(),
        text: "It is not shown again. Whoever loses it needs a new one.".to_owned(),
        word: None,
        yes: "Close without it",
        no: "Stay",
    }
}

fn credentials(view: ClientApplicationSecretView, copied: RwSignal<bool>) -> AnyView {
    let id = view.application.id.to_string();
    let secret = view.secret.unwrap_or_default();
    view! {
        <dl class="credentials">
            <div>
                <dt>"Client ID"</dt>
                <dd>
                    <code>{id.clone()}</code>
                    <CopyButton text=id label="Copy client ID" />
                </dd>
            </div>
            <div>
                <dt>"Client secret"</dt>
                <dd on:copy=move |_| copied.set(true)>
                    <code>{secret.clone()}</code>
                    <CopyButton text=secret label="Copy client secret" copied />
                </dd>
            </div>
        </dl>
    }
    .into_any()
}
