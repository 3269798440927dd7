//! The page: the table, or what client applications are for while there is none.

use gateway_model::ClientApplicationView;
use leptos::prelude::*;

use super::applications::Applications;
use super::enforcement::Enforcement;
use super::form::{FormDialog, RenameConflict};
use super::new_secret::RotationDialog;
use super::secret::SecretDialog;
use super::table::Table;
use crate::api::ApiError;
use crate::components::issues::prose;
use crate::components::title::PageTitle;
use crate::words;

/// Every client application in a table, or what they are for while there is none.
#[component]
pub fn ClientApplicationsPage() -> impl IntoView {
    let applications = Applications::new();
    applications.watch();
    let content = content(applications);
    let count = move || {
        applications.answer.with(|answer| match answer {
            Some(Ok(list)) if !list.is_empty() => {
                Some(words::count(list.len(), "application", "applications"))
            }
            _ => None,
        })
    };
    view! {
        <div class="page-title">
            <PageTitle text="Client applications" />
            <p class="muted">{count}</p>
            <button
                type="button"
                class="primary end"
                on:click=move |_| applications.form.add()
            >
                "New client application"
            </button>
        </div>
        <p role="status" class="visually-hidden">
            {applications.changed}
        </p>
        {content}
        <FormDialog applications />
        <RenameConflict applications />
        <RotationDialog applications />
        <SecretDialog shown=applications.shown />
    }
}

/// What is there in the place of the table, or that it is there, whatever is in it.
#[derive(Clone, PartialEq)]
enum State {
    Waiting,
    Failed(ApiError),
    Empty,
    Listed,
}

fn content(applications: Applications) -> AnyView {
    let answer = applications.answer;
    let state = Memo::new(move |_| {
        answer.with(|answer| match answer {
            None => State::Waiting,
            Some(Err(error)) => State::Failed(error.clone()),
            Some(Ok(list)) if list.is_empty() => State::Empty,
            Some(Ok(_)) => State::Listed,
        })
    });
    let list = Memo::new(move |_| {
        answer.with(|answer| match answer {
            Some(Ok(list)) => list.clone(),
            _ => Vec::new(),
        })
    });
    (move || shown(applications, state.get(), list)).into_any()
}

fn shown(
    applications: Applications,
    state: State,
    list: Memo<Vec<ClientApplicationView>>,
) -> AnyView {
    match state {
        State::Waiting => {
            view! { <p class="loading muted">"Waiting for the gateway…"</p> }.into_any()
        }
        State::Failed(error) => view! {
            <p class="notice notice-bad">
                {prose(&error.to_string())} " "
                <button type="button" class="link" on:click=move |_| applications.load()>
                    "Try again"
                </button>
            </p>
        }
        .into_any(),
        State::Empty => view! {
            <section class="card first-steps" aria-labelledby="first-steps">
                <h2 id="first-steps">"No client applications yet"</h2>
                <p>
                    "A client application is a program that may call your API instances: it has a \
                     client ID and a client secret, and requests carry both. An API instance with \
                     the policy Client ID Enforcement lets in nobody else."
                </p>
                <Enforcement />
            </section>
        }
        .into_any(),
        State::Listed => view! {
            <Table applications list />
            <Enforcement />
        }
        .into_any(),
    }
}
