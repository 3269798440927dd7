//! Shortcuts on the keyboard: to the search, to *Apply*, and to the list of them.
//!
//! Those of a single key do nothing where text is typed, and can be switched off
//! (WCAG 2.2, success criterion 2.1.4).

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::components::dialog::Dialog;

/// Where it is kept that shortcuts of a single key are off.
const OFF_KEY: &str = "jwt-gateway.single-key-shortcuts-off";

/// What takes text, so that a key in it is a letter.
const TYPING: &str = "input, textarea, select, [contenteditable]";

/// Keys and what they do.
const SHORTCUTS: [(&str, &str); 8] = [
    ("/", "Go to the search"),
    ("?", "Show this list"),
    ("Ctrl S or ⌘ S", "Apply or send the form"),
    ("Alt ↑, Alt ↓", "Move the claim or header in which you are"),
    ("Ctrl Space", "Suggest what an expression can go on with"),
    ("↑, ↓", "Go through the suggestions"),
    ("Enter or Tab", "Take the suggestion"),
    ("Esc", "Close suggestions, a menu or a dialog"),
];

/// The shortcuts.
#[derive(Clone, Copy)]
pub struct Shortcuts {
    listed: RwSignal<bool>,
    /// Whether a single key is enough.
    single: RwSignal<bool>,
}

impl Shortcuts {
    /// Listens for as long as the page is open.
    pub fn new() -> Self {
        let off = storage().and_then(|storage| storage.get_item(OFF_KEY).ok().flatten());
        let shortcuts = Self {
            listed: RwSignal::new(false),
            single: RwSignal::new(off.is_none()),
        };
        let _ = window_event_listener(ev::keydown, move |event| shortcuts.pressed(&event));
        shortcuts
    }

    /// Shows the list of them.
    pub fn list(self) {
        self.listed.set(true);
    }

    /// Switches those of a single key on or off, for this browser.
    fn switch(self, on: bool) {
        self.single.set(on);
        // Without storage it holds until the page is loaded again.
        if let Some(storage) = storage() {
            let _ = match on {
                true => storage.remove_item(OFF_KEY),
                false => storage.set_item(OFF_KEY, "1"),
            };
        }
    }

    fn pressed(self, event: &KeyboardEvent) {
        let modified = event.ctrl_key() || event.meta_key();
        if event.default_prevented() || event.alt_key() {
            return;
        }
        let done = match event.key().as_str() {
            "s" if modified && !event.shift_key() => submit(),
            "/" if !modified && self.may_act(event) => focus_search(),
            "?" if !modified && self.may_act(event) => {
                self.list();
                true
            }
            _ => false,
        };
        if done {
            event.prevent_default();
        }
    }

    /// Whether a single key acts: nobody is typing, and no dialog is open.
    fn may_act(self, event: &KeyboardEvent) -> bool {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let typing = target.is_some_and(|it| it.closest(TYPING).ok().flatten().is_some());
        self.single.get_untracked() && !typing && find("dialog[open]").is_none()
    }
}

/// Presses the button that sends the form in which the focus is, or else the form of
/// the page. False where there is none.
fn submit() -> bool {
    let focused = document().active_element();
    let form = focused.and_then(|it| it.closest("form").ok().flatten());
    let form = match (form, find("dialog[open]")) {
        (None, None) => find("main form"),
        (form, _) => form,
    };
    let button = form.and_then(|form| form.query_selector("button[type='submit']").ok()?);
    let button = button.and_then(|it| it.dyn_into::<HtmlElement>().ok());
    if let Some(button) = &button {
        button.click();
    }
    button.is_some()
}

fn focus_search() -> bool {
    let search = find("main input[type='search']");
    let search = search.and_then(|it| it.dyn_into::<HtmlElement>().ok());
    search.is_some_and(|search| search.focus().is_ok())
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// The list of shortcuts, and the switch for those of a single key.
#[component]
pub fn ShortcutsDialog() -> impl IntoView {
    let shortcuts = expect_context::<Shortcuts>();
    let rows = || {
        SHORTCUTS.map(|(keys, words)| {
            view! {
                <div>
                    <dt>
                        <kbd>{keys}</kbd>
                    </dt>
                    <dd>{words}</dd>
                </div>
            }
        })
    };
    view! {
        <Dialog open=shortcuts.listed title="Keyboard shortcuts">
            <div class="stack">
                <dl class="shortcuts">{rows()}</dl>
                <label class="toggle">
                    <input
                        type="checkbox"
                        role="switch"
                        prop:checked=shortcuts.single
                        on:change=move |event| shortcuts.switch(event_target_checked(&event))
                    />
                    <span>"Shortcuts of a single key"</span>
                </label>
            </div>
        </Dialog>
    }
    .into_any()
}
