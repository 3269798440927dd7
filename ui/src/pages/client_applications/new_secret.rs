//! Another secret beside the present one: how long that goes on is asked.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::applications::Applications;
use super::rotation::Rotation;
use crate::components::dialog::Dialog;
use crate::notices::Notices;

/// How long the present secret goes on, in seconds as text; empty: until it is deleted.
const ENDS: [(&str, &str); 5] = [
    ("", "until I delete it"),
    ("3600", "for an hour"),
    ("86400", "for a day"),
    ("604800", "for a week"),
    ("2592000", "for 30 days"),
];

/// The dialog that asks.
#[component]
pub fn RotationDialog(applications: Applications) -> impl IntoView {
    let rotation = applications.rotation;
    let Rotation { open, end, .. } = rotation;
    let notices = expect_context::<Notices>();
    let title = move || {
        let name = rotation
            .application
            .with(|it| it.as_ref().map(|it| it.name.clone()));
        format!("New secret for {}", name.unwrap_or_default())
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !rotation.waiting.get_untracked() {
            send(applications, notices);
        }
    };
    let options = move || {
        let options = ENDS.iter();
        let options =
            options.map(|(value, words)| view! { <option value=*value>{*words}</option> });
        options.collect_view()
    };
    view! {
        <Dialog open title=Signal::derive(title)>
            <form class="stack" on:submit=submit>
                <p>
                    "A new secret is made and shown once. The present one goes on beside it, so \
                     that clients can change over one after the other."
                </p>
                <div class="field">
                    <label for="old-secret-end">"The present secret goes on"</label>
                    <select
                        id="old-secret-end"
                        on:change=move |event| end.set(event_target_value(&event))
                    >
                        {options()}
                    </select>
                </div>
                <div class="actions">
                    <button type="button" on:click=move |_| open.set(false)>
                        "Cancel"
                    </button>
                    <button
                        type="submit"
                        class="primary"
                        aria-disabled=Signal::derive(move || rotation.waiting.get().to_string())
                    >
                        "Make secret"
                    </button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}

fn send(applications: Applications, notices: Notices) {
    let rotation = applications.rotation;
    let Some(application) = rotation.application.get_untracked() else {
        return;
    };
    rotation.waiting.set(true);
    spawn_local(async move {
        let draft = rotation.draft();
        let made = applications
            .api
            .rotate_client_secret(&application.id, &draft);
        let made = made.await;
        rotation.waiting.try_set(false);
        rotation.open.try_set(false);
        match made {
            Ok(view) => applications.shown.show(view),
            Err(error) => notices.failed(error.to_string()),
        }
        applications.load();
    });
}
