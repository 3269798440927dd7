//! Where the focus goes when the page changes by itself.

use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsCast;

/// Runs `move_focus` when the page shows what was just changed.
///
/// Nothing that a person does next comes before it, as it could before a later frame:
/// on a busy machine their words would go into another field than the one they chose.
pub fn once_rendered(move_focus: impl FnOnce() + 'static) {
    spawn_local(async move {
        tick().await;
        move_focus();
    });
}

/// Moves the focus to an element, if it is there and can have it.
pub fn focus(element: Option<web_sys::Element>) {
    let element = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = element {
        let _ = element.focus();
    }
}

/// The same, by its identifier.
pub fn focus_id(id: &str) {
    focus(document().get_element_by_id(id));
}
