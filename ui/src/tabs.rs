//! The tabs in which the UI is open: whoever is signed in in one of them is so in a new
//! one, and signing out ends the session in all.
//!
//! What tabs say to each other stays in the browser, and among pages of the gateway's own
//! admin address (HTML Standard, section 9.6, `BroadcastChannel`). Where a browser has no
//! such thing each tab asks for the token.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::live::Live;
use crate::session::{Ending, Session, SessionState, Token};

const CHANNEL: &str = "jwt-gateway.session";

/// Is somebody signed in?
const ASK: &str = "ask";
/// Somebody signed out.
const END: &str = "end";
/// Somebody is signed in with the token behind this.
const TOKEN: &str = "token ";

/// The other tabs.
#[derive(Clone, Copy)]
pub struct Tabs {
    session: Session,
    live: Live,
    channel: StoredValue<Option<BroadcastChannel>, LocalStorage>,
    /// Whether a token of another tab is welcome: until somebody signs out here.
    asking: StoredValue<bool>,
}

impl Tabs {
    /// Listens to the other tabs for as long as the page is open, and asks them for a
    /// session if there is none.
    pub fn join(session: Session, live: Live) -> Self {
        let tabs = Self {
            session,
            live,
            channel: StoredValue::new_local(BroadcastChannel::new(CHANNEL).ok()),
            asking: StoredValue::new(session.token().is_none()),
        };
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(words) = event.data().as_string() {
                tabs.hear(&words);
            }
        });
        tabs.channel.with_value(|channel| {
            if let Some(channel) = channel {
                channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
            }
        });
        // As long as the page.
        heard.forget();
        if tabs.asking.get_value() {
            tabs.say(ASK);
        }
        tabs
    }

    /// Ends the session here and in all tabs.
    pub fn sign_out(self) {
        self.asking.set_value(false);
        self.live.sign_out();
        self.say(END);
    }

    fn hear(self, words: &str) {
        match (words, words.strip_prefix(TOKEN)) {
            (ASK, _) => {
                if let Some(token) = self.session.token() {
                    self.say(&format!("{TOKEN}{}", token.expose()));
                }
            }
            (END, _) => self.session.end(Ending::Elsewhere),
            (_, Some(token)) => self.take(token),
            _ => {}
        }
    }

    /// Goes on with the session of another tab, where one was asked for.
    fn take(self, token: &str) {
        let none = untrack(|| self.session.state() == SessionState::SignedOut);
        if let (true, true, Ok(token)) = (none, self.asking.get_value(), Token::parse(token)) {
            self.asking.set_value(false);
            self.session.sign_in(token);
            leptos::task::spawn_local(self.live.refresh());
        }
    }

    fn say(self, words: &str) {
        self.channel.with_value(|channel| {
            if let Some(channel) = channel {
                // It fails only for what cannot be copied, which a text is not.
                let _ = channel.post_message(&words.into());
            }
        });
    }
}
