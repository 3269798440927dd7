//! The form of a client application, new or to be renamed.

use gateway_model::{ClientApplicationView, Issue};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};

use super::Applications;
use crate::api::ApiError;
use crate::components::dialog::Dialog;
use crate::components::field::{FormIssues, IssueSummary, TextField, focus_field};
use crate::components::focus::once_rendered;
use crate::notices::Notices;

/// What is in the form.
#[derive(Clone, Copy)]
pub(super) struct Form {
    open: RwSignal<bool>,
    /// The application that is renamed; none for a new one.
    renamed: RwSignal<Option<ClientApplicationView>>,
    name: RwSignal<String>,
    id: RwSignal<String>,
    secret: RwSignal<String>,
    issues: FormIssues,
    waiting: RwSignal<bool>,
}

impl Form {
    /// Closed.
    pub(super) fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            open: RwSignal::new(false),
            renamed: RwSignal::new(None),
            name: text(),
            id: text(),
            secret: text(),
            issues: FormIssues::new(),
            waiting: RwSignal::new(false),
        }
    }

    /// Opens for a new application.
    pub(super) fn add(self) {
        self.begin(None);
    }

    /// Opens for another name of an application.
    pub(super) fn rename(self, application: &ClientApplicationView) {
        self.begin(Some(application.clone()));
    }

    fn begin(self, renamed: Option<ClientApplicationView>) {
        let name = renamed.as_ref().map(|it| it.name.clone());
        self.name.set(name.unwrap_or_default());
        self.id.set(String::new());
        self.secret.set(String::new());
        self.issues.set(Vec::new());
        self.renamed.set(renamed);
        self.open.set(true);
        once_rendered(|| focus_field("name"));
    }

    /// What is sent: an id and a secret only where they are filled in.
    fn document(self) -> Value {
        let mut document = json!({ "name": self.name.get_untracked().trim() });
        for (field, value) in [("id", self.id), ("secret", self.secret)] {
            let text = value.get_untracked();
            if let (false, Some(fields)) = (text.is_empty(), document.as_object_mut()) {
                fields.insert(field.to_owned(), Value::String(text));
            }
        }
        document
    }

    /// Shows a refusal at the fields that it is about.
    fn refuse(self, error: ApiError, notices: Notices) {
        let issues = match error {
            ApiError::Refused(problem) if problem.status == 409 => {
                let detail = problem.detail.unwrap_or(problem.title);
                vec![Issue::error("id", detail)]
            }
            ApiError::Refused(problem) if !problem.issues.is_empty() => problem.issues,
            error => return notices.failed(error.to_string()),
        };
        let first = issues.first().map(|issue| issue.path.clone());
        self.issues.set(issues);
        if let Some(path) = first {
            focus_field(&path);
        }
    }
}

/// The dialog with the form.
#[component]
pub(super) fn FormDialog(applications: Applications) -> impl IntoView {
    let form = applications.form;
    let notices = expect_context::<Notices>();
    provide_context(form.issues);
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
fn Credentials(form: Form) -> impl IntoView {
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
    let document = form.document();
    spawn_local(async move {
        let api = applications.api;
        let result = match form.renamed.get_untracked() {
            Some(seen) => {
                let renamed = api.replace_client_application(&seen, &document).await;
                renamed.map(|()| None)
            }
            None => api.add_client_application(&document).await.map(Some),
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
