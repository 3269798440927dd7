//! Light or dark: as the system has it, or as somebody chose in this browser.
//!
//! What was chosen is an attribute of the page, which `boot.js` sets before there is
//! anything to see.

use leptos::prelude::*;

/// The attribute, and where the browser keeps what was chosen.
const ATTRIBUTE: &str = "data-theme";
const STORAGE_KEY: &str = "jwt-gateway.theme";

/// The choices: what is kept, a sign, and words.
const THEMES: [(&str, &str, &str); 3] = [
    ("", "◐", "as the system"),
    ("light", "○", "light"),
    ("dark", "●", "dark"),
];

/// A button that goes from one theme to the next.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let chosen = RwSignal::new(current());
    let theme = move || THEMES.get(chosen.get()).copied().unwrap_or_default();
    let next = move |_| {
        chosen.update(|it| *it = (*it + 1) % THEMES.len());
        let (name, ..) = untrack(theme);
        choose(name);
    };
    view! {
        <button
            type="button"
            class="quiet icon"
            aria-label=move || format!("Theme: {}", theme().2)
            title=move || format!("Theme: {}", theme().2)
            on:click=next
        >
            <span aria-hidden="true">{move || theme().1}</span>
        </button>
    }
    .into_any()
}

/// Which choice the page has.
fn current() -> usize {
    let root = document().document_element();
    let name = root.and_then(|it| it.get_attribute(ATTRIBUTE));
    let name = name.unwrap_or_default();
    let place = THEMES.iter().position(|(theme, ..)| *theme == name);
    place.unwrap_or_default()
}

fn choose(name: &str) {
    if let Some(root) = document().document_element() {
        // It fails for names that are no attribute's.
        let _ = root.set_attribute(ATTRIBUTE, name);
    }
    // Without storage it holds until the page is loaded again.
    if let Some(storage) = window().local_storage().ok().flatten() {
        let _ = storage.set_item(STORAGE_KEY, name);
    }
}
