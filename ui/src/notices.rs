//! Short messages about what was just done, in a corner of the page and in a live
//! region, so that they are seen and heard without moving the focus.

use std::time::Duration;

use leptos::prelude::*;

use crate::components::badge::{Badge, Tone};
use crate::components::each::Each;
use crate::components::issues::prose;

/// How long a message about a success stays.
const STAYS: Duration = Duration::from_secs(8);

/// More than this many would hide the page.
const SHOWN: usize = 3;

/// What is said.
#[derive(Clone, PartialEq)]
pub struct Message {
    text: String,
    /// The words of a link, and where it leads.
    way: Option<(String, String)>,
}

impl<T: Into<String>> From<T> for Message {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            way: None,
        }
    }
}

impl Message {
    /// The same with a way on.
    pub fn leading(self, words: impl Into<String>, href: String) -> Self {
        Self {
            way: Some((words.into(), href)),
            ..self
        }
    }
}

/// One message.
#[derive(Clone, PartialEq)]
struct Notice {
    number: u64,
    tone: Tone,
    message: Message,
}

/// The messages of the page.
#[derive(Clone, Copy)]
pub struct Notices {
    shown: RwSignal<Vec<Notice>>,
    next: StoredValue<u64>,
}

impl Notices {
    /// None yet.
    pub fn new() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
        }
    }

    /// Says that something was done. The message goes by itself, unless it leads on. What
    /// failed before is old news.
    pub fn done(self, message: impl Into<Message>) {
        let message = message.into();
        let goes = message.way.is_none();
        self.shown
            .try_update(|shown| shown.retain(|notice| notice.tone != Tone::Bad));
        let number = self.add(Tone::Good, message);
        if goes {
            set_timeout(move || self.dismiss(number), STAYS);
        }
    }

    /// Says that something was done, but not all that it was done for. The message
    /// stays until it is closed.
    pub fn warned(self, message: impl Into<Message>) {
        self.add(Tone::Warning, message.into());
    }

    /// Says that something could not be done. The message stays until it is closed.
    pub fn failed(self, message: impl Into<Message>) {
        self.add(Tone::Bad, message.into());
    }

    fn add(self, tone: Tone, message: Message) -> u64 {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        self.shown.update(|shown| {
            if shown.len() == SHOWN {
                shown.remove(0);
            }
            shown.push(Notice {
                number,
                tone,
                message,
            });
        });
        number
    }

    fn dismiss(self, number: u64) {
        self.shown
            .try_update(|shown| shown.retain(|notice| notice.number != number));
    }
}

/// The corner in which the messages appear. It is there from the start: a screen
/// reader only speaks what is added to a region that it knows.
#[component]
pub fn NoticeCorner() -> impl IntoView {
    let notices = expect_context::<Notices>();
    view! {
        <div class="notices" role="status">
            <Each
                items=move || notices.shown.get()
                key=|notice| notice.number.to_string()
                let:notice
            >
                <div class="toast">
                    <Badge tone=notice.tone text=tone_word(notice.tone) />
                    <p>
                        {prose(&notice.message.text)}
                        {notice
                            .message
                            .way
                            .map(|(words, href)| view! { " " <a href=href>{words}</a> })}
                    </p>
                    <button
                        type="button"
                        class="quiet icon"
                        aria-label="Close the message"
                        on:click=move |_| notices.dismiss(notice.number)
                    >
                        "×"
                    </button>
                </div>
            </Each>
        </div>
    }
}

fn tone_word(tone: Tone) -> &'static str {
    match tone {
        Tone::Bad => "Failed",
        Tone::Warning => "Not live",
        _ => "Done",
    }
}
