//! The form of a client application, new or to be renamed.

use gateway_model::ClientApplicationView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::applications::Applications;
use super::fields::ApplicationForm;
use crate::api::ApiError;
use crate::components::checking::check_as_typed;
use crate::components::dialog::Dialog;
use crate::components::field::TextField;
use crate::components::form_issues::Part;
use crate::components::issue_summary::IssueSummary;
use crate::components::merge::MergeDialog;
use crate::forms::merge::{Judge, Side, Three};
use crate::notices::Notices;

/// The dialog with the form.
#[component]
pub fn FormDialog(applications: Applications) -> impl IntoView {
    let form = applications.form;
    let notices = expect_context::<Notices>();
    provide_context(form.issues);
    let question = Memo::new(move |_| form.question());
    check_as_typed(form.issues, Part::Whole, question, |issues| issues);
    let title = move || match form.renamed.with(Option::is_some) {
        true => "Rename client application",
        false => "New client application",
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !form.waiting.get_untracked() {
            send(applications, notices);
        }
    };
    let fields = move || {
        let fresh = form.renamed.with(Option::is_none);
        fresh.then(|| view! { <Credentials form /> }.into_any())
    };
    view! {
        <Dialog open=form.open title=Signal::derive(move || title().to_owned())>
            <form class="stack" on:submit=submit novalidate>
                <IssueSummary />
                <TextField path="name" label="Name" value=form.name />
                {fields}
                <div class="actions">
                    <button type="button" on:click=move |_| form.open.set(false)>
                        "Cancel"
                    </button>
                    <button
                        type="submit"
                        class="primary"
                        aria-disabled=Signal::derive(move || form.waiting.get().to_string())
                    >
                        {move || match form.renamed.with(Option::is_some) {
                            true => "Rename",
                            false => "Create",
                        }}
                    </button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}

/// Id and secret of an application that has them from elsewhere.
#[component]
fn Credentials(form: ApplicationForm) -> impl IntoView {
    view! {
        <TextField
            path="id"
            label="Client ID"
            class="code"
            value=form.id
            help=|| "Leave it empty to have one made. It cannot be changed later."
        />
        <TextField
            path="secret"
            label="Client secret"
            class="code"
            value=form.secret
            help=|| "Leave it empty to have one made and shown once."
        />
    }
}

/// Sends the form and says what came of it.
fn send(applications: Applications, notices: Notices) {
    let form = applications.form;
    form.waiting.set(true);
    spawn_local(async move {
        let api = applications.api;
        let result = match form.renamed.get_untracked() {
            Some(seen) => match rename(applications, seen).await {
                Ok(true) => Ok(None),
                Ok(false) => {
                    form.waiting.try_set(false);
                    return;
                }
                Err(error) => Err(error),
            },
            None => api
                .add_client_application(&untrack(|| form.document()))
                .await
                .map(Some),
        };
        form.waiting.try_set(false);
        match result {
            Ok(added) => {
                form.open.try_set(false);
                form.secret.try_set(String::new());
                match added {
                    Some(view) if view.secret.is_some() => applications.shown.show(view),
                    Some(view) => notices.done(format!("{} is created.", view.application.name)),
                    None => notices.done("Renamed."),
                }
            }
            Err(error) => form.refuse(error, notices),
        }
        applications.load();
    });
}

/// Renames an application, together with what others have changed before. False if they
/// renamed it as well, which a person is asked about.
async fn rename(
    applications: Applications,
    mut seen: ClientApplicationView,
) -> Result<bool, ApiError> {
    let Applications {
        api,
        form,
        decision,
        ..
    } = applications;
    loop {
        let error = match api
            .replace_client_application(&seen, &untrack(|| form.document()))
            .await
        {
            Err(error) if error.is_conflict() => error,
            sent => return sent.map(|()| true),
        };
        let mut list = api.client_applications().await?.into_iter();
        let theirs = list.find(|it| it.id == seen.id && it.revision != seen.revision);
        let Some(theirs) = theirs else {
            return Err(error);
        };
        let names = Three {
            base: seen.name.clone(),
            mine: form.name.get_untracked().trim().to_owned(),
            theirs: theirs.name.clone(),
        };
        let mut judge = Judge::default();
        let name = judge.settle(|| "Name".to_owned(), names, |name| vec![name.clone()]);
        form.name.set(name);
        form.renamed.set(Some(theirs.clone()));
        let clashes = judge.clashes();
        if !clashes.is_empty() {
            decision.ask(clashes, true);
            return Ok(false);
        }
        seen = theirs;
    }
}

/// Asks which of two new names is to hold.
#[component]
pub fn RenameConflict(applications: Applications) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let Applications { form, decision, .. } = applications;
    let decided = Callback::new(move |sides: Vec<Side>| match sides.first() {
        Some(Side::Theirs) => {
            form.open.set(false);
            applications.load();
        }
        _ => send(applications, notices),
    });
    view! { <MergeDialog what="client application" decision decided /> }.into_any()
}
