//! Who sends a sample request: what the inbound policies of the API instance ask for, or
//! `authentication` itself where there are none.

use leptos::prelude::*;

use super::lines::{Line, Lines};
use crate::components::asked::{Asked, ClientChoice};
use crate::components::when::When;
use crate::forms::guards::Guards;
use crate::forms::sample::SenderForm;

/// Who stands for the credentials.
#[component]
pub fn Sender(asked: Asked, sender: RwSignal<SenderForm>) -> impl IntoView {
    let guards = asked.guards;
    let chosen = Memo::new(move |_| asked.choose(sender.get()));
    let asks = move |what: fn(&Guards) -> bool| Signal::derive(move || guards.with(what));
    let client = Signal::derive(move || chosen.with(|it| it.client.clone().unwrap_or_default()));
    let user = Signal::derive(move || chosen.with(|it| it.user.clone().unwrap_or_default()));
    let claims = Signal::derive(move || chosen.with(|it| it.claims.clone().unwrap_or_default()));
    view! {
        <When on=asks(Guards::ask_for_client)>
            <ClientChoice
                id="sample-client"
                asked
                chosen=client
                change=move |id| sender.update(|it| it.client = Some(id))
                none="As the headers say"
            />
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
