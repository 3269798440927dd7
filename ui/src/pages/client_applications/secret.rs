//! A client secret that was just made: the only time that it is shown.

use gateway_model::ClientApplicationSecretView;
use leptos::prelude::*;

use crate::components::copy::CopyButton;
use crate::components::dialog::Dialog;

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
    Effect::new(move |_| {
        if !open.get() {
            view.set(None);
        }
    });
    let title = move || {
        let name = view.with(|view| view.as_ref().map(|view| view.application.name.clone()));
        format!("Credentials of {}", name.unwrap_or_default())
    };
    view! {
        <Dialog open title=Signal::derive(title) wide=true>
            <div class="stack">
                <p class="notice notice-warning">
                    "Copy the secret now: it is not shown again. Whoever loses it needs a new one."
                </p>
                {move || view.get().map(credentials)}
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

fn credentials(view: ClientApplicationSecretView) -> AnyView {
    let id = view.application.id.to_string();
    let secret = view.secret.unwrap_or_default();
    let both = [
        ("Client ID", id, "Copy client ID"),
        ("Client secret", secret, "Copy client secret"),
    ];
    let both = both.map(|(name, text, label)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>
                    <code>{text.clone()}</code>
                    <CopyButton text label />
                </dd>
            </div>
        }
    });
    view! { <dl class="credentials">{both.collect_view()}</dl> }.into_any()
}
