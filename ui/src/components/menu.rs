//! Further actions behind one button, on the native popover.

use std::rc::Rc;
use std::time::Duration;

use leptos::ev::FocusEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Three dots, one upon the other.
const DOTS: &str = "M8 2a1.4 1.4 0 1 0 0 2.8A1.4 1.4 0 0 0 8 2zm0 4.6a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8zm0 4.6a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8z";

/// An arrow down, for a menu of choices.
pub const ARROW: &str = "M3 5.5h10L8 11z";

/// A button that shows its children; `id` is unique on the page.
#[component]
pub fn Menu(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    /// What the button shows; three dots unless given.
    #[prop(default = DOTS)]
    sign: &'static str,
    children: Children,
) -> impl IntoView {
    let (button, menu) = (NodeRef::new(), NodeRef::new());
    view! {
        <button
            node_ref=button
            type="button"
            class="quiet icon"
            aria-label=label
            popovertarget=id.clone()
        >
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path d=sign fill="currentColor" />
            </svg>
        </button>
        <div
            node_ref=menu
            id=id
            popover="auto"
            class="menu"
            on:focusout=move |event| left(button, menu, &event)
        >
            {children()}
        </div>
    }
}

/// Closes a menu whose focus goes to something else, which it may stand before. Its
/// button closes it by itself.
fn left(button: NodeRef<html::Button>, menu: NodeRef<html::Div>, event: &FocusEvent) {
    let to = event.related_target();
    let to = to.and_then(|it| it.dyn_into::<web_sys::Node>().ok());
    let (Some(to), Some(button), Some(menu)) = (to, button.get_untracked(), menu.get_untracked())
    else {
        return;
    };
    if !menu.contains(Some(&to)) && !button.contains(Some(&to)) {
        // A menu that is closed already stays so.
        let _ = menu.hide_popover();
    }
}

/// An action of a menu, which closes it. It begins when the menu is closed and its
/// button has the focus again: a dialog that it opens gives the focus back there.
#[component]
pub fn MenuItem(
    #[prop(into)] menu: String,
    #[prop(optional)] danger: bool,
    run: impl Fn() + 'static,
    children: Children,
) -> impl IntoView {
    let class = if danger {
        "menu-item menu-danger"
    } else {
        "menu-item"
    };
    let run = Rc::new(run);
    let press = move |_| {
        let run = Rc::clone(&run);
        set_timeout(move || run(), Duration::ZERO);
    };
    view! {
        <button
            type="button"
            class=class
            popovertarget=menu
            popovertargetaction="hide"
            on:click=press
        >
            {children()}
        </button>
    }
}

/// A link of a menu.
#[component]
pub fn MenuLink(#[prop(into)] href: String, children: Children) -> impl IntoView {
    view! {
        <a class="menu-item" href=href>
            {children()}
        </a>
    }
}
