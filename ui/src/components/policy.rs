//! One policy of an API instance: what its tokens look like and which key signs
//! them. Labels are the words of the policy's own form.

use gateway_model::{Entry, JwtGenerationConfig, KeyView, PolicyView};
use leptos::either::Either;
use leptos::prelude::*;

use crate::components::badge::{Badge, Tone};
use crate::components::moment::Moment;
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
    view! {
        <li class="policy">
            <div class="policy-title">{position} <h3>{title}</h3> {kind} {disabled}</div>
            {facts(config, private_key)}
        </li>
    }
}

fn facts(config: JwtGenerationConfig, private_key: Option<KeyView>) -> impl IntoView {
    let JwtGenerationConfig {
        signing_method,
        iat,
        exp,
        nbf,
        custom_claims,
        custom_headers,
    } = config;
    let method = view! { <code>{signing_method.name()}</code> };
    let iat = if iat { "Included" } else { "Not included" };
    view! {
        <dl class="facts">
            {fact("fact", "Signing method", method)}
            {fact("fact", "Issued at (iat)", iat)}
            {fact("fact", "Expiration (exp)", words::expiration(exp))}
            {fact("fact", "Not before (nbf)", words::not_before(nbf))}
            {fact("fact list", "Custom claims", names(custom_claims))}
            {fact("fact list", "Custom headers", names(custom_headers))}
            {fact("fact wide", "Private key", key(private_key))}
        </dl>
    }
}

fn fact(class: &'static str, label: &'static str, value: impl IntoView) -> impl IntoView {
    view! {
        <div class=class>
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// The names of entries; their values may be long and stay out of the list.
fn names(entries: Vec<Entry>) -> impl IntoView {
    if entries.is_empty() {
        return Either::Left("None");
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
    let words = words::key(&key);
    let thumbprint = key.thumbprint.map(|text| {
        view! {
            <span class="thumbprint">
                <span class="muted">"SHA-256 thumbprint "</span> <code>{text}</code>
            </span>
        }
    });
    Either::Right(view! {
        <span>{words}", " <span class="muted">"set " <Moment seconds=key.set_at /></span></span>
        {thumbprint}
    })
}
