//! A modal dialog on the native element, which keeps the focus inside, closes on
//! Escape and gives the focus back.

use leptos::html;
use leptos::prelude::*;

use crate::components::when::When;
use crate::session::SignedIn;

/// A dialog that shows its content while `open` is true. With `leave`, Escape and × ask that
/// whether it may close, and do nothing else.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] wide: bool,
    #[prop(optional)] leave: Option<Callback<()>>,
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
    let dismiss = move || match leave {
        Some(leave) => leave.run(()),
        None => open.set(false),
    };
    // Before the browser closes it, which it does not let a page refuse twice.
    let escape = move |event: leptos::ev::KeyboardEvent| {
        if let (Some(leave), "Escape") = (leave, event.key().as_str()) {
            event.prevent_default();
            leave.run(());
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
            on:keydown=escape
        >
            <When on=shown>
                <div class="dialog-title">
                    <h2>{title}</h2>
                    <button
                        type="button"
                        class="quiet icon"
                        aria-label="Close"
                        on:click=move |_| dismiss()
                    >
                        "×"
                    </button>
                </div>
                {children()}
            </When>
        </dialog>
    }
}
