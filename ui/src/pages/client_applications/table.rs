//! The table of client applications, and what can be done to each.

use gateway_model::{ClientApplicationView, OldSecretView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;

use super::applications::Applications;
use crate::api::ApiError;
use crate::components::copy::CopyButton;
use crate::components::each::Each;
use crate::components::menu::{Menu, MenuItem, MenuLink};
use crate::components::moment::{Moment, date_and_time, now};
use crate::notices::Notices;
use crate::questions::{Question, Questions};
use crate::{addresses, words};

/// A row for each.
#[component]
pub fn Table(applications: Applications, list: Memo<Vec<ClientApplicationView>>) -> impl IntoView {
    let actions = ApplicationActions {
        applications,
        notices: expect_context(),
        questions: expect_context(),
    };
    // Each row has a number of its own, also one that comes later.
    let next = StoredValue::new(0);
    let numbered = move |application| {
        let index = next.get_value();
        next.set_value(index + 1);
        row(actions, index, application)
    };
    view! {
        <div class="card table-card">
            <table class="instances applications">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Client ID"</th>
                        <th scope="col" class="secret-set">
                            "Secret set"
                        </th>
                        <th scope="col">
                            <span class="visually-hidden">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <Each items=move || list.get() key=|it| json!(it).to_string() let:application>
                        {numbered(application)}
                    </Each>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(actions: ApplicationActions, index: usize, application: ClientApplicationView) -> AnyView {
    let (name, id) = (application.name.clone(), application.id.to_string());
    let source = application.source.as_ref().map(words::place);
    let set_at = application.secret_set_at;
    let old = application.old_secret.map(old_secret);
    // What a file declares is changed there.
    let menu = source.is_none().then(|| menu(actions, index, application));
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>
                <span class="client-id">
                    <code>{id.clone()}</code>
                    <CopyButton text=id label="Copy ID" />
                </span>
            </td>
            <td class="secret-set">
                {source} {set_at.map(|seconds| view! { <Moment seconds /> }.into_any())}
                {old}
            </td>
            <td class="row-actions">{menu}</td>
        </tr>
    }
    .into_any()
}

/// The secret that goes on beside the new one, and until when.
fn old_secret(old: OldSecretView) -> AnyView {
    let set = old
        .set_at
        .map(|seconds| view! { ", set " <Moment seconds /> }.into_any());
    let end = match old.expires_at {
        None => ", goes on until it is deleted".to_owned(),
        Some(end) if end > now() => format!(", ends {}", date_and_time(end)),
        Some(end) => format!(", ended {}", words::ago(end, now())),
    };
    view! { <p class="muted">"Old secret" {set} {end}</p> }.into_any()
}

fn menu(actions: ApplicationActions, index: usize, application: ClientApplicationView) -> AnyView {
    let menu = format!("menu-application-{index}");
    let label = format!("Actions for {}", application.name);
    let history = addresses::application_history(&application.id);
    let old = application.old_secret;
    let has_old = old.is_some();
    let beside = old.is_none_or(|old| old.expires_at.is_some_and(|end| end <= now()));
    let it = StoredValue::new(application);
    view! {
        <Menu id=menu.clone() label>
            <MenuItem
                menu=menu.clone()
                run=move || it.with_value(|it| actions.applications.form.rename(it))
            >
                "Rename…"
            </MenuItem>
            {beside
                .then(|| {
                    let menu = menu.clone();
                    let run = move || it.with_value(|it| actions.applications.rotation.ask(it));
                    view! { <MenuItem menu run>"New secret…"</MenuItem> }
                })}
            {has_old
                .then(|| {
                    let menu = menu.clone();
                    let run = move || it.with_value(|it| actions.delete_old(it));
                    view! { <MenuItem menu run>"Delete old secret…"</MenuItem> }
                })}
            <MenuItem menu=menu.clone() run=move || it.with_value(|it| actions.rotate(it))>
                "Replace secret at once…"
            </MenuItem>
            <MenuLink href=history>"History"</MenuLink>
            <MenuItem menu danger=true run=move || it.with_value(|it| actions.delete(it))>
                "Delete…"
            </MenuItem>
        </Menu>
    }
    .into_any()
}

/// The actions of a row, and what they need.
#[derive(Clone, Copy)]
struct ApplicationActions {
    applications: Applications,
    notices: Notices,
    questions: Questions,
}

impl ApplicationActions {
    /// Replaces the secret, after asking, and shows the new one.
    fn rotate(self, application: &ClientApplicationView) {
        let id = application.id.clone();
        let question = Question {
            title: format!("Replace the secret of {} at once?", application.name),
            text: "A new secret is made and shown once. Requests with any other one are refused \
                   from then on."
                .to_owned(),
            word: None,
            yes: "Replace",
            no: "Keep",
        };
        let api = self.applications.api;
        let rotating = async move { api.rotate_client_secret(&id, &json!({})).await };
        let shown = self.applications.shown;
        self.ask(question, rotating, move |view| shown.show(view));
    }

    /// Deletes the old secret, after asking.
    fn delete_old(self, application: &ClientApplicationView) {
        let id = application.id.clone();
        let question = Question {
            title: format!("Delete the old secret of {}?", application.name),
            text: "Requests with the old secret are refused from then on. The new one goes on."
                .to_owned(),
            word: None,
            yes: "Delete",
            no: "Keep",
        };
        let api = self.applications.api;
        let deleting = async move { api.delete_old_secret(&id).await };
        let notices = self.notices;
        self.ask(question, deleting, move |()| {
            notices.done("The old secret is deleted.")
        });
    }

    /// Deletes it, if its name is typed.
    fn delete(self, application: &ClientApplicationView) {
        let ClientApplicationView { id, name, .. } = application.clone();
        let question = Question {
            title: format!("Delete {name}?"),
            text: "Requests with its client ID are refused from then on. Another application of \
                   this name has another secret."
                .to_owned(),
            word: Some(name.trim().to_owned()),
            yes: "Delete",
            no: "Keep",
        };
        let api = self.applications.api;
        let deleting = async move { api.remove_client_application(&id).await };
        let notices = self.notices;
        self.ask(question, deleting, move |()| {
            notices.done(format!("{name} is deleted."))
        });
    }

    /// Asks, does it, says what came of it, and looks at the list again.
    fn ask<T: 'static>(
        self,
        question: Question,
        doing: impl Future<Output = Result<T, ApiError>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        let Self {
            applications,
            notices,
            ..
        } = self;
        self.questions.ask(question, move || {
            spawn_local(async move {
                match doing.await {
                    Ok(outcome) => done(outcome),
                    Err(error) => notices.failed(error.to_string()),
                }
                applications.load();
            });
        });
    }
}
