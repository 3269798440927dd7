//! Who sends the request: credentials for the inbound policies of the API instance. They
//! are kept nowhere.

use leptos::prelude::*;

use crate::components::asked::{Asked, ClientChoice};
use crate::components::when::When;
use crate::forms::credential::Credentials;
use crate::forms::guards::Guards;

/// What is typed of each credential.
#[derive(Clone, Copy)]
pub struct CredentialFields {
    asked: Asked,
    client: RwSignal<Option<String>>,
    secret: RwSignal<String>,
    user: RwSignal<Option<String>>,
    password: RwSignal<String>,
    token: RwSignal<String>,
}

/// Where the focus goes when credentials are missing.
pub const PLACE: &str = "credentials";

impl CredentialFields {
    /// Nothing typed yet.
    pub fn new(asked: Asked) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            asked,
            client: RwSignal::new(None),
            secret: empty(),
            user: RwSignal::new(None),
            password: empty(),
            token: empty(),
        }
    }

    /// What is typed, with whoever fits where nobody was chosen.
    pub fn read(self) -> Credentials {
        Credentials {
            client: self.client(),
            secret: self.secret.get(),
            user: self.user(),
            password: self.password.get(),
            token: self.token.get(),
        }
    }

    /// What the API instance asks for.
    pub fn guards(self) -> Guards {
        self.asked.guards.get()
    }

    fn client(self) -> String {
        self.client.get().unwrap_or_else(|| self.asked.first())
    }

    fn user(self) -> String {
        let fits = || self.asked.guards.with(|guards| guards.user.clone());
        self.user.get().or_else(fits).unwrap_or_default()
    }
}

/// The credentials that inbound policies ask for.
#[component]
pub fn CredentialForm(fields: CredentialFields) -> impl IntoView {
    let guards = fields.asked.guards;
    let asks = move |what: fn(&Guards) -> bool| Signal::derive(move || guards.with(what));
    view! {
        <When on=asks(|it| it.any)>
            <fieldset class="stack" id=PLACE tabindex="-1">
                <legend>"Credentials"</legend>
                <When on=asks(Guards::ask_for_client)>
                    <ClientChoice
                        id="try-client"
                        asked=fields.asked
                        chosen=Signal::derive(move || fields.client())
                        change=move |id| fields.client.set(Some(id))
                        none="None"
                    />
                    <Secret id="try-secret" label="Client secret" value=fields.secret />
                </When>
                <When on=asks(|it| it.user.is_some())>
                    <div class="field">
                        <label for="try-user">"User name"</label>
                        <input
                            id="try-user"
                            class="code"
                            autocomplete="off"
                            prop:value=move || fields.user()
                            on:input=move |event| fields.user.set(Some(event_target_value(&event)))
                        />
                    </div>
                    <Secret id="try-password" label="Password" value=fields.password />
                </When>
                <When on=asks(Guards::ask_for_token)>
                    <Secret id="try-token" label="Token" value=fields.token />
                </When>
                <p class="help">
                    "They are sent where the inbound policies look for them, and not kept."
                </p>
            </fieldset>
        </When>
    }
    .into_any()
}

/// A text that nobody else is to see.
#[component]
fn Secret(id: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input id=id class="code" type="password" autocomplete="off" bind:value=value />
        </div>
    }
    .into_any()
}
