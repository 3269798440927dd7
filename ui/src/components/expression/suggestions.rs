//! The list of suggestions: what is in it, which one is next, and how it looks.

use dataweave::editor::{Completion, Suggestion, SuggestionKind};
use leptos::prelude::*;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::mirror;

/// How far *Page up* and *Page down* go.
const PAGE: isize = 8;

/// The gap between a word and the list, and between the list and the edge of the
/// window, in CSS pixels.
const GAP: f64 = 4.0;

/// Suggestions on show.
#[derive(Clone, PartialEq)]
pub struct Choice {
    pub completion: Completion,
    active: Option<usize>,
}

impl Choice {
    /// The suggestions, of which *Enter* takes the best one; none where there are none.
    pub fn new(completion: Completion) -> Option<Self> {
        let offered = Self::offered(completion)?;
        let active = Some(0);
        Some(Self { active, ..offered })
    }

    /// The suggestions for a text that may be anything: none is taken before it is gone
    /// to.
    pub fn offered(completion: Completion) -> Option<Self> {
        (!completion.suggestions.is_empty()).then_some(Self {
            completion,
            active: None,
        })
    }

    /// The suggestion that *Enter* takes.
    pub fn active(&self) -> Option<&Suggestion> {
        self.completion.suggestions.get(self.active?)
    }

    /// Which one that is.
    pub fn index(&self) -> Option<usize> {
        self.active
    }

    /// Makes another one active.
    pub fn point_at(&mut self, index: usize) {
        self.active = Some(index);
    }

    /// Goes on in the list as a key says: one step goes round, a page does not.
    /// False for any other key.
    pub fn go(&mut self, key: &str) -> bool {
        let count = self.completion.suggestions.len() as isize;
        let now = self.active.map(|now| now as isize);
        let next = match key {
            "ArrowDown" => (now.unwrap_or(-1) + 1) % count,
            "ArrowUp" => (now.unwrap_or(0) + count - 1) % count,
            "PageDown" => (now.unwrap_or(-1) + PAGE).min(count - 1),
            "PageUp" => (now.unwrap_or(0) - PAGE).max(0),
            _ => return false,
        };
        self.active = Some(next as usize);
        true
    }
}

/// The list, in the top layer of the page. `owner` is the identifier of the field;
/// `take` is called with the suggestion that is clicked.
#[component]
pub fn SuggestionList(
    owner: Signal<String>,
    choice: RwSignal<Option<Choice>>,
    list: NodeRef<leptos::html::Div>,
    take: impl Fn(usize) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let found = Memo::new(move |_| {
        choice.with(|choice| {
            let suggestions = choice.as_ref().map(|it| it.completion.suggestions.clone());
            suggestions.unwrap_or_default()
        })
    });
    let active = Memo::new(move |_| choice.with(|choice| choice.as_ref().and_then(Choice::index)));
    let help = move || choice.with(|choice| choice.as_ref().and_then(Choice::active).map(details));
    let options = move || {
        let option = move |(index, suggestion)| {
            view! { <SuggestionOption owner index suggestion active choice take /> }
        };
        found
            .get()
            .into_iter()
            .enumerate()
            .map(option)
            .collect_view()
    };
    view! {
        <div
            class="suggestions"
            popover="manual"
            node_ref=list
            // A click must not take the focus away from the text.
            on:mousedown=|event| event.prevent_default()
        >
            // What scrolls can be reached, though keys go to the text all the while.
            <ul
                role="listbox"
                id=Signal::derive(move || list_id(&owner.get()))
                aria-label="Suggestions"
                tabindex="0"
            >
                {options}
            </ul>
            <p class="suggestion-help" aria-hidden="true">{help}</p>
        </div>
    }
}

#[component]
fn SuggestionOption(
    owner: Signal<String>,
    index: usize,
    suggestion: Suggestion,
    active: Memo<Option<usize>>,
    choice: RwSignal<Option<Choice>>,
    take: impl Fn(usize) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let chosen = move || active.get() == Some(index);
    let element = NodeRef::<leptos::html::Li>::new();
    Effect::new(move |_| {
        if let (true, Some(element)) = (chosen(), element.get()) {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let point = move |_| {
        if active.get_untracked() != Some(index) {
            choice.update(|choice| {
                if let Some(choice) = choice {
                    choice.point_at(index);
                }
            });
        }
    };
    let (sign, kind) = sign(suggestion.kind);
    view! {
        <li
            role="option"
            id=Signal::derive(move || option_id(&owner.get(), index))
            class=format!("suggestion suggestion-{kind}")
            aria-selected=Signal::derive(move || chosen().to_string())
            node_ref=element
            on:mousemove=point
            on:click=move |_| take(index)
        >
            <span class="suggestion-sign" aria-hidden="true">{sign}</span>
            <code>{suggestion.label}</code>
            <span class="visually-hidden">{format!(", {kind}: {}", suggestion.help)}</span>
            <span class="suggestion-signature" aria-hidden="true">
                {suggestion.signatures.first().copied()}
            </span>
        </li>
    }
}

/// What the line below the list says about a suggestion.
fn details(suggestion: &Suggestion) -> String {
    let mut details = suggestion.help.to_owned();
    for (source, value) in suggestion.examples {
        details.extend(["; ", *source, " is ", *value]);
    }
    for signature in suggestion.signatures.iter().skip(1) {
        details.extend(["; also ", *signature]);
    }
    details
}

/// A letter and the word for a kind.
fn sign(kind: SuggestionKind) -> (&'static str, &'static str) {
    match kind {
        SuggestionKind::Variable => ("v", "variable"),
        SuggestionKind::Field => (".", "field"),
        SuggestionKind::Function => ("ƒ", "function"),
        SuggestionKind::Operator => ("±", "operator"),
        _ => ("k", "keyword"),
    }
}

/// The identifier of the list of a field.
pub fn list_id(owner: &str) -> String {
    format!("suggestions-{owner}")
}

/// The identifier of one suggestion in it.
pub fn option_id(owner: &str, index: usize) -> String {
    format!("suggestion-{owner}-{index}")
}

/// Puts the list at the byte of the mirrored text where a word begins: below it,
/// or above it where there is more room.
pub fn place(list: &HtmlElement, mirror: &HtmlElement, byte: usize) {
    // The room for the scroll bar is part of the window, but not of the page.
    let width = document().body().map_or(0, |page| page.client_width());
    let height = document()
        .document_element()
        .map_or(0, |page| page.client_height());
    let word = mirror::rectangle(mirror, byte);
    let word = word.unwrap_or_else(|| mirror.get_bounding_client_rect());
    let size = list.get_bounding_client_rect();
    let left = word
        .left()
        .min(f64::from(width) - size.width() - GAP)
        .max(GAP);
    let below = word.bottom() + GAP;
    let above = word.top() - GAP - size.height();
    let fits = below + size.height() <= f64::from(height) || above < 0.0;
    let style = list.style();
    for (name, value) in [("left", left), ("top", if fits { below } else { above })] {
        // The browser knows both properties.
        let _ = style.set_property(name, &format!("{}px", value.round() as i32));
    }
}

#[cfg(test)]
mod tests {
    use super::Choice;
    use dataweave::Roots;
    use dataweave::editor::Draft;

    fn active(keys: &[&str]) -> String {
        let completion = Draft::new("#[]", Roots::POLICY).complete(2);
        let mut choice = Choice::new(completion).unwrap();
        for key in keys {
            assert!(choice.go(key));
        }
        choice.active().unwrap().label.clone()
    }

    #[test]
    fn arrows_go_round_and_pages_stop_at_the_ends() {
        assert_eq!(active(&[]), "attributes");
        assert_eq!(active(&["ArrowDown"]), "authentication");
        assert_eq!(active(&["ArrowUp"]), "false");
        assert_eq!(active(&["ArrowUp", "ArrowDown"]), "attributes");
        assert_eq!(active(&["PageUp"]), "attributes");
        assert_eq!(
            active(&["PageDown", "PageDown", "PageDown", "PageDown"]),
            "false"
        );
    }

    #[test]
    fn what_is_only_offered_is_not_taken_before_somebody_goes_to_it() {
        let completion = || Draft::new("#[]", Roots::POLICY).complete(2);
        let mut choice = Choice::offered(completion()).unwrap();
        assert!(choice.active().is_none());
        assert!(choice.go("ArrowDown"));
        assert_eq!(choice.active().unwrap().label, "attributes");
        let mut choice = Choice::offered(completion()).unwrap();
        assert!(choice.go("ArrowUp"));
        assert_eq!(choice.active().unwrap().label, "false");
    }

    #[test]
    fn there_is_no_choice_among_nothing() {
        assert!(Choice::new(Draft::new("a", Roots::POLICY).complete(1)).is_none());
    }
}
