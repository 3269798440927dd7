//! What the inbound policies of an API instance ask for, and the client applications that
//! there are.

use gateway_model::{ApiInstanceName, ClientApplicationView};
use leptos::prelude::*;
use leptos::task::spawn_local;

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
    pub fn first(self) -> String {
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

/// The choice of a client application, or of none.
#[component]
pub fn ClientChoice(
    id: &'static str,
    asked: Asked,
    /// The id of the one that is chosen; empty for none.
    #[prop(into)]
    chosen: Signal<String>,
    #[prop(into)] change: Callback<String>,
    /// What it means that none is.
    none: &'static str,
) -> impl IntoView {
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
        let known = asked.clients.read();
        known.as_ref().is_some_and(Vec::is_empty)
    });
    view! {
        <div class="field">
            <label for=id>"Client application"</label>
            <select id=id on:change=move |event| change.run(event_target_value(&event))>
                {option(String::new(), none.to_owned(), chosen)} {options}
            </select>
            <When on=nobody>
                <p class="help">
                    "There is none. "
                    <a href=addresses::CLIENT_APPLICATIONS>"Add a client application"</a>
                    " first."
                </p>
            </When>
        </div>
    }
    .into_any()
}

fn option(id: String, words: String, chosen: Signal<String>) -> AnyView {
    let value = id.clone();
    let selected = move || chosen.with(|it| *it == id);
    view! {
        <option value=value prop:selected=selected>
            {words}
        </option>
    }
    .into_any()
}
