//! Whether what is shown is what the gateway does at this moment.

use leptos::prelude::*;

use crate::components::badge::{Badge, Tone};
use crate::components::issues::prose;
use crate::live::Connection;

/// One word for the masthead.
#[component]
pub fn ConnectionBadge(connection: Signal<Connection>) -> impl IntoView {
    move || {
        let (tone, text) = match connection.get() {
            Connection::Opening => (Tone::Quiet, "Connecting"),
            Connection::Live => (Tone::Good, "Live"),
            Connection::Lost { .. } => (Tone::Warning, "Retrying"),
        };
        view! { <Badge tone text /> }
    }
}

/// Says why the page may be out of date and since when; nothing while it is not.
#[component]
pub fn ConnectionNotice(connection: Signal<Connection>) -> impl IntoView {
    move || match connection.get() {
        Connection::Opening | Connection::Live => None,
        Connection::Lost { error, last_answer } => Some(view! {
            <div class="notice notice-warning">
                <strong>"Connection lost, retrying."</strong>
                " "
                {prose(&error.to_string())}
                {last_answer.map(|time| format!(" What you see is from {time}."))}
            </div>
        }),
    }
}
