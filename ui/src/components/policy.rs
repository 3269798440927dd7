//! One policy of an API instance: what its tokens look like and which key signs
//! them. Labels are the words of the policy's own form.

use gateway_model::{Entry, KeyView, PolicyView};
use leptos::either::Either;
use leptos::prelude::*;

use crate::components::badge::{Badge, Tone};
use crate::words;

const POLICY_TITLE: &str = "Credential Injection JWT Generation";

/// A policy in a list; `position` is shown where there are several.
pub(crate) fn policy_item(position: Option<usize>, policy: PolicyView) -> impl IntoView {
    let PolicyView {
        id: _,
        label,
        enabled,
        config,
        private_key,
    } = policy;
    let kind = label
        .is_some()
        .then(|| view! { <span class="muted">{POLICY_TITLE}</span> });
    let title = label.unwrap_or_else(|| POLICY_TITLE.to_owned());
    let position = position.map(|number| view! { <span class="position">{number}</span> });
    let disabled = (!enabled).then(|| view! { <Badge tone=Tone::Quiet text="Disabled" /> });
    let iat = if config.iat {
        "Included"
    } else {
        "Not included"
    };
    view! {
        <li class="policy">
            <div class="policy-title">
                {position} <h3>{title}</h3> {kind} {disabled}
            </div>
            <dl class="facts">
                <div><dt>"Signing method"</dt><dd><code>{config.signing_method.name()}</code></dd></div>
                <div><dt>"Issued at (iat)"</dt><dd>{iat}</dd></div>
                <div><dt>"Expiration (exp)"</dt><dd>{words::expiration(config.exp)}</dd></div>
                <div><dt>"Not before (nbf)"</dt><dd>{words::not_before(config.nbf)}</dd></div>
                <div class="wide"><dt>"Custom claims"</dt><dd>{names(config.custom_claims)}</dd></div>
                <div class="wide"><dt>"Custom headers"</dt><dd>{names(config.custom_headers)}</dd></div>
                <div class="wide"><dt>"Private key"</dt><dd>{key(private_key)}</dd></div>
            </dl>
        </li>
    }
}

/// The names of entries; their values may be long and stay out of the list.
fn names(entries: Vec<Entry>) -> impl IntoView {
    if entries.is_empty() {
        return Either::Left(view! { <span class="muted">"None"</span> });
    }
    let chips = entries
        .into_iter()
        .map(|entry| view! { <li><code class="chip">{entry.name}</code></li> });
    Either::Right(view! { <ul class="chips" role="list">{chips.collect_view()}</ul> })
}

fn key(key: Option<KeyView>) -> impl IntoView {
    let Some(key) = key else {
        return Either::Left(view! { <Badge tone=Tone::Bad text="Cannot be read" /> });
    };
    let thumbprint = key.thumbprint.clone().map(|text| {
        view! {
            <span class="thumbprint">
                <span class="muted">"SHA-256 thumbprint "</span> <code>{text}</code>
            </span>
        }
    });
    Either::Right(view! {
        <span>{words::key(&key)} <span class="muted">", set " {set_at(&key)}</span></span>
        {thumbprint}
    })
}

/// When the key was set, in the reader's own time zone.
fn set_at(key: &KeyView) -> impl IntoView + use<> {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(
        key.set_at as f64 * 1_000.0,
    ));
    let options = js_sys::Object::new();
    let local = String::from(date.to_locale_string("default", &options));
    let exact = String::from(date.to_iso_string());
    view! { <time datetime=exact>{local}</time> }
}
