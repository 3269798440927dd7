//! Asking again and again.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

/// Asks at once, and again so long after each answer, for as long as the caller's view is
/// there and the page can be seen. A page that is seen again asks at once.
pub fn poll<A>(interval: Duration, ask: impl Fn() -> A + Copy + 'static)
where
    A: Future<Output = ()> + 'static,
{
    let here = StoredValue::new(());
    let seen = window_event_listener_untyped("visibilitychange", move |_| {
        if !document().hidden() {
            spawn_local(ask());
        }
    });
    on_cleanup(move || seen.remove());
    go_on(interval, ask, here);
}

fn go_on<A>(interval: Duration, ask: impl Fn() -> A + Copy + 'static, here: StoredValue<()>)
where
    A: Future<Output = ()> + 'static,
{
    spawn_local(async move {
        if !document().hidden() {
            ask().await;
        }
        if !here.is_disposed() {
            set_timeout(move || go_on(interval, ask, here), interval);
        }
    });
}
