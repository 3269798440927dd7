//! What knows the language of expressions: a piece of its own, loaded with the first
//! field that needs it.
//!
//! Until it is there a text is drawn plainly and nothing is said about it.

use dataweave::Roots;
use dataweave::editor::{Completion, Draft, SampleNames, Token};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::reading::Reading;
use super::typing;
use crate::notices::Notices;

/// Said where it could not be loaded.
const NOT_LOADED: &str = "What checks expressions while you type could not be loaded. They are \
     checked when you apply them. Reload the page to try again.";

/// What there is to know of a text.
#[derive(Clone, Copy)]
pub struct Language {
    /// What the policy makes of it.
    pub read: fn(&str, Roots) -> Reading,
    /// The parts of the text, from its first byte to its last.
    pub tokens: fn(&str, Roots) -> Vec<Token>,
    /// How it may go on at a byte, where the request has these names.
    pub complete: fn(&str, Roots, usize, &SampleNames) -> Completion,
    /// Whether a `]` that is typed at a byte is the one that stands there already.
    pub has_closing: fn(&str, Roots, usize) -> bool,
}

#[wasm_split(policy_language, wasm_split_path = leptos::wasm_split, fallible)]
fn language() -> Result<Language, SplitLoaderError> {
    Ok(Language {
        read: Reading::of,
        tokens: |text, roots| Draft::new(text, roots).tokens(),
        complete: |text, roots, offset, sample| {
            Draft::new(text, roots).complete_with(offset, sample)
        },
        has_closing: |text, roots, offset| {
            typing::has_closing(Draft::new(text, roots), text, offset)
        },
    })
}

/// The language, once it is loaded.
#[derive(Clone, Copy)]
pub struct LanguageSignal {
    language: RwSignal<Option<Language>>,
    /// Whether it is on its way.
    asked: StoredValue<bool>,
}

impl LanguageSignal {
    /// Nothing yet, and nothing asked for.
    pub fn new() -> Self {
        Self {
            language: RwSignal::new(None),
            asked: StoredValue::new(false),
        }
    }

    /// The one of the page, asked for unless it is there.
    pub fn needed() -> Self {
        let signal = expect_context::<Self>();
        if !signal.asked.get_value() {
            signal.asked.set_value(true);
            spawn_local(signal.load(expect_context()));
        }
        signal
    }

    async fn load(self, notices: Notices) {
        match language().await {
            Ok(language) => self.language.set(Some(language)),
            Err(_) => {
                self.asked.set_value(false);
                notices.warned(NOT_LOADED.to_owned());
            }
        }
    }

    /// The language, if it is there.
    pub fn get(self) -> Option<Language> {
        self.language.get()
    }

    /// The same where nothing is to happen when it comes.
    pub fn get_untracked(self) -> Option<Language> {
        self.language.get_untracked()
    }
}
