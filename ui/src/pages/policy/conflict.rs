//! What happens when somebody else has changed the policy meanwhile: both versions
//! are shown, and whoever came second decides.

use gateway_model::PolicyView;
use leptos::prelude::*;
use serde_json::json;

use super::fields::PolicyFields;
use super::target::Target;
use crate::api::{Api, ApiError, Tagged};
use crate::components::conflict::ConflictDialog;
use crate::components::differences::DifferenceTable;
use crate::forms::difference::differences;
use crate::forms::policy::PolicyForm;

/// The other version, while it is decided about.
#[derive(Clone, Copy)]
pub struct Conflict {
    open: RwSignal<bool>,
    theirs: RwSignal<Option<Tagged<PolicyView>>>,
}

impl Conflict {
    /// None.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            theirs: RwSignal::new(None),
        }
    }

    /// Fetches the other version and asks.
    ///
    /// # Errors
    /// It cannot be had.
    pub async fn ask(self, api: Api, target: &Target) -> Result<(), ApiError> {
        if let Some(at) = target.policy() {
            self.theirs.try_set(Some(api.policy(at).await?));
            self.open.try_set(true);
        }
        Ok(())
    }
}

/// Shows both versions; `again` sends the form once more.
#[component]
pub fn PolicyConflict(
    conflict: Conflict,
    fields: PolicyFields,
    target: Target,
    again: Callback<()>,
) -> impl IntoView {
    let Conflict { open, theirs } = conflict;
    let seen = match target {
        Target::New(_) => None,
        Target::Edit(_, seen) => Some(seen),
    };
    let differing = move || {
        let theirs = theirs.get()?;
        let mine = fields.document.get_untracked();
        Some(differences(&mine, &json!(theirs.value.policy)))
    };
    let see = move || {
        let tag = theirs.get_untracked().and_then(|theirs| theirs.tag);
        if let Some(seen) = seen {
            seen.set(tag);
        }
    };
    let take = Callback::new(move |()| {
        let theirs = theirs.get_untracked();
        if let Some(form) = theirs.and_then(|theirs| PolicyForm::of(&json!(theirs.value.policy))) {
            fields.take(form);
        }
        see();
    });
    let overwrite = Callback::new(move |()| {
        see();
        again.run(());
    });
    view! {
        <ConflictDialog open what="policy" take overwrite>
            <p>"It was changed after you opened it. These fields differ:"</p>
            {move || differing().map(|rows| view! { <DifferenceTable rows one="Yours" other="Theirs" /> })}
        </ConflictDialog>
    }
    .into_any()
}
