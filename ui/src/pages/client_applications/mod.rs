//! The client applications: who may call the API instances that ask for a client id.
//!
//! A secret is on the page once, while the dialog that shows it is open, and is kept
//! nowhere.

mod enforcement;
mod form;
mod secret;
mod table;

use gateway_model::ClientApplicationView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::enforcement::Enforcement;
use self::form::{Form, FormDialog};
use self::secret::{SecretDialog, Shown};
use self::table::Table;
use crate::api::{Api, ApiError};
use crate::components::title::PageTitle;
use crate::order::sorted;
use crate::words;

type Answer = Option<Result<Vec<ClientApplicationView>, ApiError>>;

/// What the parts of the page work on.
#[derive(Clone, Copy)]
struct Applications {
    api: Api,
    answer: RwSignal<Answer>,
    form: Form,
    shown: Shown,
}

impl Applications {
    /// Asks for them again.
    fn load(self) {
        spawn_local(async move {
            let result = self.api.client_applications().await;
            self.answer.try_set(Some(result.map(by_name)));
        });
    }
}

fn by_name(list: Vec<ClientApplicationView>) -> Vec<ClientApplicationView> {
    let key = |it: &ClientApplicationView| (it.name.to_lowercase(), it.id.clone());
    sorted(list, |one, other| key(one).cmp(&key(other)))
}

/// Every client application in a table, or what they are for while there is none.
#[component]
pub(crate) fn ClientApplicationsPage() -> impl IntoView {
    let applications = Applications {
        api: expect_context(),
        answer: RwSignal::new(None),
        form: Form::new(),
        shown: Shown::new(),
    };
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
