//! One policy of an API instance: what its tokens look like and which key signs
//! them. Labels are the words of the policy's own form.

use gateway_model::{Entry, JwtGenerationConfig, KeyView, PolicyView};
use leptos::either::Either;
use leptos::prelude::*;

use crate::components::badge::{Badge, Tone};
use crate::components::moment::Moment;
use crate::forms;
use crate::forms::kinds::{self, Control};
use crate::words;

/// What a policy is called: its label, or what it does.
pub(crate) fn title(policy: &PolicyView) -> String {
    let label = policy.label.clone();
    label.unwrap_or_else(|| kind(policy).to_owned())
}

/// What a policy is called in its documentation.
pub(crate) fn kind(policy: &PolicyView) -> &'static str {
    kinds::kind(&policy.policy_ref.name).map_or("", |kind| kind.title)
}

/// What a policy does, and which key it does it with.
pub(crate) fn facts(policy: PolicyView) -> AnyView {
    match forms::policy::config_of(&policy) {
        Some(config) => token_facts(config, policy.private_key).into_any(),
        None => other_facts(&policy),
    }
}

/// What the configuration of any policy says, where it says something.
fn other_facts(policy: &PolicyView) -> AnyView {
    let kind = kinds::kind(&policy.policy_ref.name);
    let words = kind.map(|kind| kind.words(&policy.config));
    let words = words.unwrap_or_default();
    let words = words.into_iter().filter_map(|(field, lines)| {
        let words = match field.control {
            Control::Certificates | Control::Secret { .. } => "Set".to_owned(),
            Control::Switch { .. } if lines == ["Off"] => return None,
            Control::Rows(_) => lines.join("; "),
            _ => lines.join(", "),
        };
        (!lines.is_empty()).then_some((field.label, words))
    });
    let facts = words.map(|(label, words)| fact("fact", label, words));
    view! { <dl class="facts">{facts.collect_view()}</dl> }.into_any()
}

fn token_facts(config: JwtGenerationConfig, private_key: Option<KeyView>) -> impl IntoView {
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

/// When a key was set.
pub(crate) fn set_when(seconds: u64) -> impl IntoView {
    view! { <span class="muted">", set " <Moment seconds /></span> }
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
        <span>{words} {key.set_at.map(set_when)}</span>
        {thumbprint}
    })
}
