//! What keys, typing and clicks do to a text and to the suggestions for it.

use dataweave::Roots;
use dataweave::editor::{Completion, Draft, Form};
use leptos::html::{Div, Pre, Textarea};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement, KeyboardEvent};

use super::known_names::{self, KnownNames, SampleNamesSignal};
use super::language::LanguageSignal;
use super::suggestions::{self, Choice};
use super::{offsets, typing};
use crate::components::focus::once_rendered;

/// A text, the elements that show it, and the suggestions on show.
#[derive(Clone, Copy)]
pub struct Editor {
    language: LanguageSignal,
    value: RwSignal<String>,
    /// The variables that an expression may name.
    roots: Roots,
    /// What a text that is no expression is often.
    known: KnownNames,
    /// What an expression may find in the sample request.
    sample: Option<SampleNamesSignal>,
    pub field: NodeRef<Textarea>,
    pub mirror: NodeRef<Pre>,
    pub list: NodeRef<Div>,
    pub choice: RwSignal<Option<Choice>>,
    /// What a screen reader is told.
    pub announcement: RwSignal<String>,
    /// Whether the text changes by itself, which is no reason for suggestions.
    writing: StoredValue<bool>,
}

impl Editor {
    /// An editor of this text, whose expressions may name `roots`. It listens to the
    /// window until the component is gone.
    pub fn new(
        language: LanguageSignal,
        value: RwSignal<String>,
        roots: Roots,
        known: KnownNames,
    ) -> Self {
        let editor = Self {
            language,
            value,
            roots,
            known,
            sample: use_context(),
            field: NodeRef::new(),
            mirror: NodeRef::new(),
            list: NodeRef::new(),
            choice: RwSignal::new(None),
            announcement: RwSignal::new(String::new()),
            writing: StoredValue::new(false),
        };
        Effect::new(move |_| editor.show());
        let resized = window_event_listener(leptos::ev::resize, move |_| editor.place());
        let scrolled = window_event_listener(leptos::ev::scroll, move |_| editor.place());
        on_cleanup(move || {
            resized.remove();
            scrolled.remove();
        });
        editor
    }

    /// Takes over what was typed, and helps with what comes next.
    pub fn typed(self) {
        let Some(field) = self.field.get_untracked() else {
            return;
        };
        self.value.set(field.value());
        if self.writing.get_value() {
            return;
        }
        match self.is_name(&field.value()) {
            true => self.suggest(typing::names_itself, Choice::offered),
            false => self.suggest(typing::suggests_itself, Choice::new),
        };
    }

    /// Whether the text is one that known names are suggested for.
    fn is_name(self, text: &str) -> bool {
        !self.known.is_empty() && Draft::new(text, self.roots).form() == Form::Plain
    }

    /// The identifier of the list of a field's suggestions, while it is shown.
    pub fn list_id(self, owner: &str) -> Option<String> {
        let open = self.choice.with(Option::is_some);
        open.then(|| suggestions::list_id(owner))
    }

    /// The identifier of the suggestion that *Enter* takes.
    pub fn active_id(self, owner: &str) -> Option<String> {
        let index = self.choice.with(|it| it.as_ref().and_then(Choice::index))?;
        Some(suggestions::option_id(owner, index))
    }

    /// Does what a key is for; what it leaves alone, the browser does.
    pub fn pressed(self, event: &KeyboardEvent) {
        // On many keyboards brackets are typed with *AltGr*, which some systems
        // report as *Ctrl* and *Alt*.
        let third_level = event.get_modifier_state("AltGraph");
        let control = event.ctrl_key() && !third_level;
        if event.is_composing() || event.alt_key() && !third_level || event.meta_key() {
            return;
        }
        let done = match event.key().as_str() {
            " " if control => {
                self.ask();
                true
            }
            _ if control => false,
            key if self.choice.with_untracked(Option::is_some) && !event.shift_key() => {
                self.pressed_in_list(key)
            }
            key => self.pressed_in_text(key, event.shift_key()),
        };
        if done {
            event.prevent_default();
            // *Escape* would close the dialog around the field as well.
            event.stop_propagation();
        }
    }

    fn pressed_in_list(self, key: &str) -> bool {
        match key {
            "Enter" | "Tab" => {
                let chosen = |it: &Option<Choice>| it.as_ref().and_then(Choice::index);
                match self.choice.with_untracked(chosen) {
                    Some(index) => {
                        self.take(index);
                        true
                    }
                    None => {
                        self.close();
                        self.pressed_in_text(key, false)
                    }
                }
            }
            "Escape" => {
                self.close();
                true
            }
            "ArrowLeft" | "ArrowRight" | "Home" | "End" => {
                self.close();
                false
            }
            "ArrowDown" | "ArrowUp" | "PageDown" | "PageUp" => {
                self.choice.update(|choice| {
                    if let Some(choice) = choice {
                        choice.go(key);
                    }
                });
                true
            }
            key => self.pressed_in_text(key, false),
        }
    }

    fn pressed_in_text(self, key: &str, shift: bool) -> bool {
        let Some(field) = self.field.get_untracked() else {
            return false;
        };
        let text = field.value();
        match key {
            // Only expressions have lines.
            "Enter" => Draft::new(&text, self.roots).form() != Form::Expression,
            "Tab" if !shift => {
                self.close();
                false
            }
            "[" if typing::opens_expression(&text, offset(&field)) => {
                let caret = offset(&field);
                self.write(&field, caret..caret, "[]", "[".len());
                // What an expression may begin with; *Enter* takes none of it yet.
                self.suggest(is_some, Choice::offered);
                true
            }
            "]" if self.has_closing(&text, offset(&field)) => {
                let next = offset(&field) + "]".len();
                select(&field, next..next);
                self.close();
                true
            }
            _ => false,
        }
    }

    /// Whether a `]` that is typed is the one that stands there already.
    fn has_closing(self, text: &str, offset: usize) -> bool {
        let language = self.language.get_untracked();
        language.is_some_and(|it| (it.has_closing)(text, self.roots, offset))
    }

    /// Shows all suggestions there are, or says that there are none.
    fn ask(self) {
        if !self.suggest(is_some, Choice::new) {
            let text = self.value.get_untracked();
            let words = match Draft::new(&text, self.roots).form() {
                Form::Expression => "No suggestions here.",
                _ => "Suggestions are for expressions, which stand in #[ ].",
            };
            self.announcement.set(words.to_owned());
        }
    }

    /// Shows the suggestions for the place of the caret if they are `wanted`, as `begin`
    /// has it.
    fn suggest(
        self,
        wanted: fn(&str, usize, &Completion) -> bool,
        begin: fn(Completion) -> Option<Choice>,
    ) -> bool {
        let Some(field) = self.field.get_untracked() else {
            return false;
        };
        let text = field.value();
        let offset = offset(&field);
        let completion = self.complete(&text, offset);
        let choice = completion.filter(|it| wanted(&text, offset, it));
        let choice = choice.and_then(begin);
        let count = choice.as_ref().map(|it| it.completion.suggestions.len());
        self.announcement.set(match count {
            Some(1) => "1 suggestion.".to_owned(),
            Some(count) => format!("{count} suggestions."),
            None => String::new(),
        });
        self.choice.set(choice);
        count.is_some()
    }

    /// How the text may go on; none before the language is there.
    fn complete(self, text: &str, offset: usize) -> Option<Completion> {
        if self.is_name(text) {
            return Some(known_names::complete(self.known, text));
        }
        let language = self.language.get_untracked()?;
        let sample = SampleNamesSignal::now(self.sample);
        Some((language.complete)(text, self.roots, offset, &sample))
    }

    /// Writes a suggestion into the text.
    pub fn take(self, index: usize) {
        let choice = self.choice.get_untracked();
        let (Some(choice), Some(field)) = (choice, self.field.get_untracked()) else {
            return;
        };
        self.close();
        if let Some(suggestion) = choice.completion.suggestions.get(index) {
            let range = choice.completion.range.clone();
            self.write(&field, range, &suggestion.insert, suggestion.cursor);
        }
    }

    /// Takes the suggestions away.
    pub fn close(self) {
        if self.choice.with_untracked(Option::is_some) {
            self.choice.set(None);
            self.announcement.set(String::new());
        }
    }

    /// Replaces a range of the text, so that it can be undone, and puts the caret
    /// so many bytes into what is new.
    fn write(
        self,
        field: &HtmlTextAreaElement,
        range: std::ops::Range<usize>,
        insert: &str,
        cursor: usize,
    ) {
        let start = range.start;
        self.writing.set_value(true);
        select(field, range);
        let document = document().dyn_into::<HtmlDocument>();
        let written = document.is_ok_and(|document| {
            let command = "insertText";
            let result = document.exec_command_with_show_ui_and_value(command, false, insert);
            result.unwrap_or_default()
        });
        if !written {
            // What cannot be undone is better than nothing.
            let _ = field.set_range_text(insert);
            self.typed();
        }
        self.writing.set_value(false);
        select(field, start + cursor..start + cursor);
    }

    /// Shows the list, or takes it off the page.
    fn show(self) {
        let open = self.choice.with(Option::is_some);
        let Some(list) = self.list.get() else {
            return;
        };
        if !open {
            // It fails where nothing is shown.
            let _ = list.hide_popover();
            return;
        }
        once_rendered(move || {
            let _ = list.show_popover();
            self.place();
        });
    }

    /// Brings the list to where the word is now.
    fn place(self) {
        let start = |choice: &Choice| choice.completion.range.start;
        let start = self
            .choice
            .try_with_untracked(|choice| choice.as_ref().map(start));
        let (Some(list), Some(mirror)) = (self.list.get_untracked(), self.mirror.get_untracked())
        else {
            return;
        };
        if let Some(start) = start.flatten() {
            suggestions::place(&list, &mirror, start);
        }
    }
}

/// Wants whatever there is.
fn is_some(_: &str, _: usize, completion: &Completion) -> bool {
    !completion.suggestions.is_empty()
}

/// Where the caret is, in bytes of the text.
fn offset(field: &HtmlTextAreaElement) -> usize {
    let unit = field.selection_end().ok().flatten().unwrap_or_default();
    offsets::byte(&field.value(), unit)
}

/// Selects bytes of the text.
fn select(field: &HtmlTextAreaElement, range: std::ops::Range<usize>) {
    let text = field.value();
    let (start, end) = (
        offsets::unit(&text, range.start),
        offsets::unit(&text, range.end),
    );
    // It fails only for kinds of fields that have no selection.
    let _ = field.set_selection_range(start, end);
}
