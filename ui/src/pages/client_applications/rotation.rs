//! What is asked before a client application has another secret beside the present one.

use gateway_model::ClientApplicationView;
use leptos::prelude::*;
use serde_json::{Value, json};

use crate::components::moment::now;

/// What is asked before there is another secret.
#[derive(Clone, Copy)]
pub struct Rotation {
    pub open: RwSignal<bool>,
    pub application: RwSignal<Option<ClientApplicationView>>,
    /// How long the present secret goes on, in seconds; empty: until it is deleted.
    pub end: RwSignal<String>,
    pub waiting: RwSignal<bool>,
}

impl Rotation {
    /// Nothing is asked.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            application: RwSignal::new(None),
            end: RwSignal::new(String::new()),
            waiting: RwSignal::new(false),
        }
    }

    /// Asks about an application.
    pub fn ask(self, application: &ClientApplicationView) {
        self.application.set(Some(application.clone()));
        self.end.set(String::new());
        self.open.set(true);
    }

    /// What is sent.
    pub fn draft(self) -> Value {
        match self.end.with_untracked(|end| end.parse::<u64>()) {
            Ok(seconds) => json!({ "keepOld": true, "oldExpiresAt": now() + seconds }),
            Err(_) => json!({ "keepOld": true }),
        }
    }
}
