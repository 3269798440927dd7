//! The history of a client application.

use gateway_model::ClientId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::list::{History, head};
use super::revision::Revision;
use crate::addresses;
use crate::api::{Api, ApiError};

/// The revisions of a client application. There is no way back: secrets have no history,
/// and a name is typed faster.
#[component]
pub fn ApplicationHistoryPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        let id = params.with(|params| params.get("id"))?;
        ClientId::try_from(id).ok()
    });
    move || id.get().map(page)
}

async fn ask(api: Api, id: ClientId) -> Result<Vec<Revision>, ApiError> {
    let list = api.application_revisions(&id).await?;
    Ok(list.into_iter().map(Revision::of_application).collect())
}

fn page(id: ClientId) -> AnyView {
    let history = History::new();
    history.begin(ask(expect_context(), id.clone()));
    let above = || {
        let list = addresses::CLIENT_APPLICATIONS.to_owned();
        vec![("Client applications".to_owned(), list)]
    };
    let title = move || {
        let called = history.called().unwrap_or_else(|| id.to_string());
        format!("History of {called}")
    };
    view! {
        {head(above, Signal::derive(title))}
        {history.shown("There is no client application with this id.", None)}
    }
    .into_any()
}
