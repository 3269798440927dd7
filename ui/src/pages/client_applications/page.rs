//! The page: the table, or what client applications are for while there is none.

use leptos::prelude::*;

use super::applications::Applications;
use super::enforcement::Enforcement;
use super::form::{FormDialog, RenameConflict};
use super::rotation::RotationDialog;
use super::secret::SecretDialog;
use super::table::Table;
use crate::components::title::PageTitle;
use crate::words;

/// Every client application in a table, or what they are for while there is none.
#[component]
pub fn ClientApplicationsPage() -> impl IntoView {
    let applications = Applications::new();
    applications.load();
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
        {move || content(applications)}
        <FormDialog applications />
        <RenameConflict applications />
        <RotationDialog applications />
        <SecretDialog shown=applications.shown />
    }
}

fn content(applications: Applications) -> AnyView {
    match applications.answer.get() {
        None => view! { <p class="loading muted">"Waiting for the gateway…"</p> }.into_any(),
        Some(Err(error)) => view! {
            <p class="notice notice-bad">
                {error.to_string()} " "
                <button type="button" class="link" on:click=move |_| applications.load()>
                    "Try again"
                </button>
            </p>
        }
        .into_any(),
        Some(Ok(list)) if list.is_empty() => view! {
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
        Some(Ok(list)) => view! {
            <Table applications list />
            <Enforcement />
        }
        .into_any(),
    }
}
