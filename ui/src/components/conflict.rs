//! What somebody else has changed meanwhile: whoever came second decides.

use leptos::prelude::*;

use crate::components::dialog::Dialog;

/// Asks what is to hold. `children` show the other version.
#[component]
pub fn ConflictDialog(
    open: RwSignal<bool>,
    /// What was changed.
    what: &'static str,
    /// Fills the form with the other version.
    take: Callback<()>,
    /// Applies the form over the other version.
    overwrite: Callback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let decide = move |decision: Callback<()>| {
        open.set(false);
        decision.run(());
    };
    view! {
        <Dialog open title=format!("Somebody else changed this {what}") wide=true>
            <div class="stack">
                {children()}
                <div class="actions">
                    <button type="button" on:click=move |_| open.set(false)>
                        "Keep editing"
                    </button>
                    <button type="button" on:click=move |_| decide(take)>
                        "Take theirs"
                    </button>
                    <button type="button" class="primary" on:click=move |_| decide(overwrite)>
                        "Apply mine"
                    </button>
                </div>
            </div>
        </Dialog>
    }
    .into_any()
}
