//! The table of client applications, and what can be done to each.

use gateway_model::ClientApplicationView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::applications::Applications;
use crate::components::copy::CopyButton;
use crate::components::menu::{Menu, MenuItem};
use crate::components::moment::Moment;
use crate::notices::Notices;
use crate::questions::{Question, Questions};
use crate::words;

/// A row for each.
#[component]
pub fn Table(applications: Applications, list: Vec<ClientApplicationView>) -> impl IntoView {
    let actions = ApplicationActions {
        applications,
        notices: expect_context(),
        questions: expect_context(),
    };
    let rows = list.into_iter().enumerate();
    let rows = rows.map(|(index, application)| row(actions, index, application));
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
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(actions: ApplicationActions, index: usize, application: ClientApplicationView) -> AnyView {
    let (name, id) = (application.name.clone(), application.id.to_string());
    let source = application.source.as_ref().map(words::place);
    let set_at = application.secret_set_at;
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
            </td>
            <td class="row-actions">{menu}</td>
        </tr>
    }
    .into_any()
}

fn menu(actions: ApplicationActions, index: usize, application: ClientApplicationView) -> AnyView {
    let menu = format!("menu-application-{index}");
    let label = format!("Actions for {}", application.name);
    let it = StoredValue::new(application);
    view! {
        <Menu id=menu.clone() label>
            <MenuItem
                menu=menu.clone()
                run=move || it.with_value(|it| actions.applications.form.rename(it))
            >
                "Rename…"
            </MenuItem>
            <MenuItem menu=menu.clone() run=move || it.with_value(|it| actions.rotate(it))>
                "Rotate secret…"
            </MenuItem>
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
            title: format!("Rotate the secret of {}?", application.name),
            text: "A new secret is made and shown once. Requests with the present one are \
                   refused from then on."
                .to_owned(),
            word: None,
            yes: "Rotate",
            no: "Keep",
        };
        let Self {
            applications,
            notices,
            ..
        } = self;
        self.questions.ask(question, move || {
            spawn_local(async move {
                match applications.api.rotate_client_secret(&id).await {
                    Ok(view) => applications.shown.show(view),
                    Err(error) => notices.failed(error.to_string()),
                }
                applications.load();
            });
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
        let Self {
            applications,
            notices,
            ..
        } = self;
        self.questions.ask(question, move || {
            spawn_local(async move {
                match applications.api.remove_client_application(&id).await {
                    Ok(()) => notices.done(format!("{name} is deleted.")),
                    Err(error) => notices.failed(error.to_string()),
                }
                applications.load();
            });
        });
    }
}
