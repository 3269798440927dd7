//! What came back.

use gateway_model::TryView;
use leptos::prelude::*;

use super::credentials::PLACE;
use crate::components::badge::{Badge, Tone};
use crate::components::copy::CopyButton;
use crate::components::focus::focus_id;
use crate::components::members::{member, members};
use crate::forms::indent::indented;
use crate::pages::policy::{SentToken, verification};
use crate::words;

/// What came back, and the command that would have sent the same.
#[derive(Clone)]
pub struct Came {
    /// What came back.
    pub view: TryView,
    /// The curl command.
    pub command: String,
    /// Whether an inbound policy may have refused the request.
    pub is_guarded: bool,
}

/// What came back.
pub fn response(came: Came) -> AnyView {
    let Came {
        view,
        command,
        is_guarded,
    } = came;
    let TryView {
        status,
        headers,
        body,
        truncated,
        duration_ms,
        token,
        verified,
    } = view;
    let tone = match status {
        200..=399 => Tone::Good,
        _ => Tone::Bad,
    };
    let refused = (status == 401 && is_guarded).then(ask_for_credentials);
    let token = token.map(|token| {
        view! {
            <SentToken token />
            {verification(verified)}
        }
    });
    let token = match token {
        Some(token) => token.into_any(),
        None => {
            view! { <p class="muted">"None: no policy made one for this request."</p> }.into_any()
        }
    };
    let body = indented(&body).filter(|_| !truncated).unwrap_or(body);
    let more = truncated.then(|| view! { <p class="muted">"The body goes on."</p> });
    view! {
        <div class="page-title">
            <Badge tone text=words::status(status) />
            <span class="muted">
                {format!("in {}, to the last byte", words::milliseconds(duration_ms))}
            </span>
        </div>
        {refused}
        <div class="actions">
            <CopyButton text=command label="Copy as curl" />
        </div>
        <h2>"Token for the upstream"</h2>
        {token}
        <h2>"Headers"</h2>
        {fields(headers)}
        <h2>"Body"</h2>
        <pre class="body" tabindex="0" role="region" aria-label="Body">
            <code>{body}</code>
        </pre>
        {more}
    }
    .into_any()
}

fn ask_for_credentials() -> AnyView {
    view! {
        <p class="notice notice-warning">
            "An inbound policy, or the upstream, asks who sends the request. "
            <button type="button" class="link" on:click=|_| focus_id(PLACE)>
                "Enter credentials"
            </button>
        </p>
    }
    .into_any()
}

fn fields(headers: Vec<(String, String)>) -> AnyView {
    let lines = headers.into_iter();
    members(
        lines
            .map(|(name, value)| member(name, value, None))
            .collect(),
    )
}
