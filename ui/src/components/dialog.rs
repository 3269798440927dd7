//! A modal dialog on the native element, which keeps the focus inside, closes on
//! Escape and gives the focus back.

use leptos::html;
use leptos::prelude::*;

use crate::components::when::When;
use crate::session::SignedIn;

/// A dialog that shows its content while `open` is true.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] wide: bool,
    children: ChildrenFn,
) -> impl IntoView {
    // Nothing may stand before the way back in when the session ends.
    let SignedIn(signed_in) = expect_context();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get() && signed_in.get(), dialog.open()) {
            // It cannot fail: the element is in the document and not open.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let closed = move || {
        // The event comes late: the dialog may have been opened again meanwhile.
        let reopened = dialog.get_untracked().is_some_and(|it| it.open());
        if signed_in.get_untracked() && !reopened {
            open.set(false);
        }
    };
    let shown = Memo::new(move |_| open.get());
    let class = if wide { "dialog dialog-wide" } else { "dialog" };
    view! {
        <dialog
            node_ref=dialog
            class=class
            aria-label=title
            on:close=move |_| closed()
        >
            <When on=shown>
                <div class="dialog-title">
                    <h2>{title}</h2>
                    <button
                        type="button"
                        class="quiet icon"
                        aria-label="Close"
                        on:click=move |_| open.set(false)
                    >
                        "×"
                    </button>
                </div>
                {children()}
            </When>
        </dialog>
    }
}
