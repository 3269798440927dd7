//! The end of a session that nobody uses.
//!
//! When the UI was used last is said to all its tabs: a tab in the background does not end
//! while another one is worked in.

use std::time::Duration;

use leptos::prelude::*;

use crate::session::{Ending, Session};

/// So long after the last use a session ends, in seconds.
const IDLE: u64 = 3600;

/// A use is written down if the last one is as long ago, in seconds.
const GRAIN: u64 = 20;

/// From one look at the clock to the next.
const LOOK: Duration = Duration::from_secs(30);

/// Where the browser keeps when the UI was used last, in seconds since 1970.
const STORAGE_KEY: &str = "jwt-gateway.used";

/// Ends the session once nobody has used the UI for an hour, in whatever tab.
pub fn end_when_idle(session: Session) {
    let own = StoredValue::new(now());
    let use_now = move || {
        let now = now();
        if now.saturating_sub(own.get_value()) >= GRAIN {
            own.set_value(now);
            write(now);
        }
    };
    let look = move || {
        let last = own.get_value().max(read().unwrap_or_default());
        if now().saturating_sub(last) >= IDLE {
            session.end(Ending::Idle);
        }
    };
    // Whoever opens a session uses the UI, and so does whoever signs in.
    Effect::new(move |_| {
        session.state();
        own.set_value(now());
    });
    for event in ["keydown", "pointerdown", "wheel"] {
        let _ = window_event_listener_untyped(event, move |_| use_now());
    }
    let _ = window_event_listener_untyped("visibilitychange", move |_| look());
    let _ = set_interval_with_handle(look, LOOK);
}

/// In seconds since 1970. Whole numbers: what reads and writes others is larger than the
/// rest of this file.
fn now() -> u64 {
    (js_sys::Date::now() / 1000.0) as u64
}

fn read() -> Option<u64> {
    storage()?.get_item(STORAGE_KEY).ok()??.parse().ok()
}

fn write(now: u64) {
    if let Some(storage) = storage() {
        // Without storage each tab has only its own use.
        let _ = storage.set_item(STORAGE_KEY, &now.to_string());
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
