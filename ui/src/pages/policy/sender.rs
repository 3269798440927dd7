//! Who sends a sample request: what the inbound policies of the API instance ask for, or
//! `authentication` itself where there are none.

use gateway_model::{ApiInstanceName, ClientApplicationView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::lines::{Line, Lines};
use crate::addresses;
use crate::api::Api;
use crate::components::policy::title;
use crate::components::when::When;
use crate::forms::guards::Guards;
use crate::forms::sample::SenderForm;
use crate::live::Live;

/// Who is asked for, and who there is.
#[derive(Clone, Copy)]
pub struct Asked {
    /// The inbound policies of the API instance.
    pub guards: Memo<Guards>,
    /// The client applications; none before they are known.
    clients: RwSignal<Option<Vec<ClientApplicationView>>>,
}

impl Asked {
    /// What an API instance asks for. It has to be looked at.
    pub fn by(instance: ApiInstanceName) -> Self {
        let (api, live) = (expect_context::<Api>(), expect_context::<Live>());
        let guards = Memo::new(move |_| {
            let policies = live.instance(&instance).map(|it| it.policies);
            Guards::of(&policies.unwrap_or_default(), title)
        });
        let clients = RwSignal::new(None);
        let wanted = Memo::new(move |_| guards.with(Guards::ask_who_is_known));
        Effect::new(move |_| {
            if wanted.get() {
                spawn_local(async move {
                    // Where they cannot be had, the request itself has the credential.
                    let known = api.client_applications().await.unwrap_or_default();
                    clients.try_set(Some(known));
                });
            }
        });
        Self { guards, clients }
    }

    /// Whether all is known that the answer depends on.
    pub fn is_known(self) -> bool {
        !self.guards.with(Guards::ask_who_is_known) || self.clients.with(Option::is_some)
    }

    /// The id of the first client application.
    fn first(self) -> String {
        self.clients.with(|known| {
            let first = known.as_ref().and_then(|known| known.first());
            first.map(|it| it.id.to_string()).unwrap_or_default()
        })
    }

    /// The same with somebody chosen for everything that is asked for.
    pub fn choose(self, sender: SenderForm) -> SenderForm {
        let first = self.first();
        self.guards
            .with(|guards| sender.or_whoever_fits(guards, &first))
    }
}

/// Who stands for the credentials.
#[component]
pub fn Sender(asked: Asked, sender: RwSignal<SenderForm>) -> impl IntoView {
    let guards = asked.guards;
    let chosen = Memo::new(move |_| asked.choose(sender.get()));
    let asks = move |what: fn(&Guards) -> bool| Signal::derive(move || guards.with(what));
    let user = Signal::derive(move || chosen.with(|it| it.user.clone().unwrap_or_default()));
    let claims = Signal::derive(move || chosen.with(|it| it.claims.clone().unwrap_or_default()));
    view! {
        <When on=asks(|it| it.ask_for_client)>
            <Client asked sender chosen />
        </When>
        <When on=asks(|it| it.user.is_some())>
            <Line
                id="sample-user"
                label="User name"
                value=user
                change=move |text| sender.update(|it| it.user = Some(text))
            />
        </When>
        <When on=asks(Guards::ask_for_token)>
            <Lines
                id="sample-claims"
                label="Claims of the token (JSON)"
                value=claims
                change=move |text| sender.update(|it| it.claims = Some(text))
            />
        </When>
        <p class="help">
            "They stand for a credential that is not typed here. What is empty has to be in the headers."
        </p>
    }
    .into_any()
}

/// Which client application sends the request.
#[component]
fn Client(asked: Asked, sender: RwSignal<SenderForm>, chosen: Memo<SenderForm>) -> impl IntoView {
    let options = move || {
        let known = asked.clients.get().unwrap_or_default();
        let options = known.into_iter().map(|client| {
            let id = client.id.to_string();
            let words = format!("{} ({id})", client.name);
            option(id, words, chosen)
        });
        options.collect_view()
    };
    let nobody = Memo::new(move |_| {
        asked
            .clients
            .with(|it| it.as_ref().is_some_and(Vec::is_empty))
    });
    view! {
        <div class="field">
            <label for="sample-client">"Client application"</label>
            <select
                id="sample-client"
                on:change=move |event| {
                    let id = event_target_value(&event);
                    sender.update(|it| it.client = Some(id));
                }
            >
                {option(String::new(), "As the headers say".to_owned(), chosen)}
                {options}
            </select>
            <When on=nobody>
                <p class="help">
                    "There is none. " <a href=addresses::CLIENT_APPLICATIONS>"Add a client application"</a>
                    " to see its token."
                </p>
            </When>
        </div>
    }
}

fn option(id: String, words: String, chosen: Memo<SenderForm>) -> impl IntoView {
    let value = id.clone();
    let selected = move || chosen.with(|it| it.client.as_deref() == Some(&*id));
    view! {
        <option value=value prop:selected=selected>
            {words}
        </option>
    }
}
