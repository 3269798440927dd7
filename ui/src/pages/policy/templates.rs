//! What a new policy may begin with, to choose from.

use leptos::prelude::*;

use super::fields::PolicyFields;
use crate::components::dialog::Dialog;
use crate::components::piece::{Piece, piece};
use crate::forms::templates::TEMPLATES;
use crate::notices::Notices;

piece!(
    /// The templates, which most people do not ask for.
    loaded: Templates in policy_rest
);

/// The form that a template fills, and whether the templates are on show.
#[derive(Clone, Copy)]
struct Filling {
    fields: PolicyFields,
    open: RwSignal<bool>,
}

/// A way to the templates.
pub fn from_template(fields: PolicyFields) -> AnyView {
    let open = RwSignal::new(false);
    provide_context(Filling { fields, open });
    view! {
        <div class="actions">
            <button type="button" on:click=move |_| open.set(true)>
                "Start from a template…"
            </button>
        </div>
        <Dialog open title="Start from a template" wide=true>
            <Piece load=loaded />
        </Dialog>
    }
    .into_any()
}

#[component]
fn Templates() -> impl IntoView {
    let Filling { fields, open } = expect_context();
    let notices = expect_context::<Notices>();
    let templates = TEMPLATES.iter().map(|template| {
        let choose = move |_| {
            fields.fill(template.fill(fields.form()));
            open.set(false);
            notices.done(format!(
                "Filled in: {}. Replace the example values, and choose a key.",
                template.title
            ));
        };
        view! {
            <li>
                <button type="button" on:click=choose>
                    {template.title}
                </button>
                <p class="help">{template.about}</p>
            </li>
        }
    });
    view! {
        <div class="stack">
            <p>"Claims whose name is in the form already stay as they are."</p>
            <ul role="list" class="templates">
                {templates.collect_view()}
            </ul>
        </div>
    }
}
