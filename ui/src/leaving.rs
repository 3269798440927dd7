//! Asks before somebody leaves a form with changes in it: by a link, by the
//! browser's *Back*, by closing the tab, or by signing out.
//!
//! The listeners are there before the router's, so that they come first.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

use crate::questions::{Question, Questions};

/// Whether there is something to lose, and where.
#[derive(Clone, Copy)]
pub struct Leaving {
    questions: Questions,
    dirty: RwSignal<bool>,
    address: StoredValue<String>,
}

impl Leaving {
    /// Nothing to lose yet. Listens for as long as the page is open.
    pub fn new(questions: Questions) -> Self {
        let leaving = Self {
            questions,
            dirty: RwSignal::new(false),
            address: StoredValue::new(String::new()),
        };
        let _ = window_event_listener(ev::click, move |event| leaving.by_link(&event));
        let _ = window_event_listener(ev::popstate, move |event| leaving.by_history(&event));
        let _ = window_event_listener(ev::beforeunload, move |event| {
            if leaving.dirty.get_untracked() {
                event.prevent_default();
            }
        });
        leaving
    }

    /// Watches a form for as long as the caller's view lives.
    pub fn watch(self, dirty: Signal<bool>) {
        Effect::new(move |_| {
            // The view of a page may be made before the page's address is there.
            let address = location().href().unwrap_or_default();
            self.address.set_value(address);
            self.dirty.set(dirty.get());
        });
        on_cleanup(move || self.forget());
    }

    /// Nothing is lost any more: it was applied or given up.
    pub fn forget(self) {
        self.dirty.try_set(false);
    }

    /// Does something that leaves the form, after asking where that loses changes.
    pub fn then(self, leave: impl FnOnce() + 'static) {
        if !self.dirty.get_untracked() {
            return leave();
        }
        let question = Question {
            title: "Leave without applying?".to_owned(),
            text: "This form has changes that are not applied. They are lost when you leave."
                .to_owned(),
            word: None,
            yes: "Leave",
            no: "Stay",
        };
        self.questions.ask(question, move || {
            self.forget();
            leave();
        });
    }

    fn by_link(self, event: &MouseEvent) {
        if !self.dirty.get_untracked() || event.default_prevented() {
            return;
        }
        // Another tab loses nothing.
        if event.button() != 0 || event.meta_key() || event.ctrl_key() || event.shift_key() {
            return;
        }
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let link = target.and_then(|it| it.closest("a[href]").ok().flatten());
        let Some(link) = link.and_then(|it| it.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        if link.has_attribute("target") || link.has_attribute("download") {
            return;
        }
        event.prevent_default();
        self.then(move || link.click());
    }

    /// The browser has gone there already: it is brought back before it is asked.
    fn by_history(self, event: &web_sys::PopStateEvent) {
        if !self.dirty.get_untracked() {
            return;
        }
        event.stop_immediate_propagation();
        let Ok(history) = window().history() else {
            return;
        };
        let address = self.address.get_value();
        let null = wasm_bindgen::JsValue::NULL;
        let _ = history.push_state_with_url(&null, "", Some(&address));
        self.then(move || {
            let _ = history.back();
        });
    }
}
