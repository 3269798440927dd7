//! A state as a sign and a word. The sign's shape differs as well as its
//! colour, so that nobody needs to tell red from green.

use gateway_model::ApiInstanceState;
use leptos::prelude::*;

use crate::words;

/// What a badge says by its colour and sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be: a disc.
    Good,
    /// Off or unknown: a ring.
    Quiet,
    /// Somebody should look: a triangle.
    Warning,
    /// Something does not work: a cross.
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Good => "badge badge-good",
            Self::Quiet => "badge badge-quiet",
            Self::Warning => "badge badge-warning",
            Self::Bad => "badge badge-bad",
        }
    }

    /// The sign in a square of 12.
    fn sign(self) -> &'static str {
        match self {
            Self::Good => "M6 2a4 4 0 1 0 0 8a4 4 0 1 0 0-8z",
            Self::Quiet => {
                "M6 2a4 4 0 1 0 0 8a4 4 0 1 0 0-8zm0 1.6a2.4 2.4 0 1 1 0 4.8a2.4 2.4 0 1 1 0-4.8z"
            }
            Self::Warning => "M6 1l5.4 10H.6z",
            Self::Bad => {
                "M2.6 1.4L6 4.8l3.4-3.4l1.2 1.2L7.2 6l3.4 3.4l-1.2 1.2L6 7.2l-3.4 3.4l-1.2-1.2L4.8 6L1.4 2.6z"
            }
        }
    }
}

/// A sign and a word.
#[component]
pub fn Badge(tone: Tone, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <span class=tone.class()>
            <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                <path d=tone.sign() fill="currentColor" fill-rule="evenodd" />
            </svg>
            {text}
        </span>
    }
}

/// The state of an API instance.
#[component]
pub fn StateBadge(state: ApiInstanceState) -> impl IntoView {
    let tone = match state {
        ApiInstanceState::Active => Tone::Good,
        ApiInstanceState::Disabled => Tone::Quiet,
        ApiInstanceState::Broken => Tone::Bad,
    };
    view! { <Badge tone text=words::state(state) /> }
}
