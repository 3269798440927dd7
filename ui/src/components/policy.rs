//! One policy of an API instance: what its tokens look like and which key signs
//! them. Labels are the words of the policy's own form.

use gateway_model::{Entry, KeyView, PolicyView, Seconds};
use leptos::either::Either;
use leptos::prelude::*;
use serde_json::json;

use crate::components::badge::{Badge, Tone};
use crate::components::certificate::Known;
use crate::components::moment::set_when;
use crate::forms::kinds::{self, Content, Control, Kind};
use crate::words;

/// What a policy is called: its label, or what it does.
pub fn title(policy: &PolicyView) -> String {
    let label = policy.policy.label.clone();
    label.unwrap_or_else(|| kind(policy).to_owned())
}

/// What a policy is called in its documentation.
pub fn kind(policy: &PolicyView) -> &'static str {
    kinds::kind(&policy.policy.policy_ref.name).map_or("", |kind| kind.title)
}

/// What a policy cannot run without and does not have, as its form calls it.
pub fn lacking(policy: &PolicyView) -> Option<&'static str> {
    let kind = kinds::kind(&policy.policy.policy_ref.name);
    let secret = kind.and_then(Kind::secret).map(|field| field.label);
    secret.filter(|_| policy.lacks_secret)
}

/// What a policy does, and which key it does it with.
pub fn facts(policy: PolicyView) -> AnyView {
    let kind = kinds::kind(&policy.policy.policy_ref.name);
    let facts = kind.map(|kind| match kind.makes_tokens() {
        true => token_facts(kind, policy),
        false => other_facts(kind, &policy),
    });
    view! { <dl class="facts">{facts}</dl> }.into_any()
}

/// How many certificates of a field are shown; the form has all.
const SHOWN: usize = 3;

/// What the configuration says, where it says something.
fn other_facts(kind: &Kind, policy: &PolicyView) -> AnyView {
    let known = Known::of(policy);
    let words = kind.words(&json!(policy.policy)).into_iter();
    let facts = words.filter_map(|(field, lines)| {
        let known = known.of_field(&field.path(), SHOWN);
        let words = match field.control {
            _ if field.is_common() => return None,
            Control::Secret { .. } if policy.lacks_secret => "Not set".to_owned(),
            Control::Certificates | Control::Secret { .. } if known.is_some() => String::new(),
            Control::Certificates | Control::Secret { .. } => "Set".to_owned(),
            Control::Switch { .. } if lines == ["Off"] => return None,
            Control::Rows(_) => lines.join("; "),
            _ => lines.join(", "),
        };
        let class = if known.is_some() {
            "fact whole"
        } else {
            "fact"
        };
        let value = view! { {words} {known} }.into_any();
        (!lines.is_empty()).then(|| fact(class, field.label.to_owned(), value))
    });
    facts.collect_view().into_any()
}

/// What the tokens look like, and which key signs them.
fn token_facts(kind: &Kind, policy: PolicyView) -> AnyView {
    let fields = kind.fields().zip(kind.read(&json!(policy.policy)));
    let fields = fields.filter(|(field, _)| !field.is_common());
    let facts = fields.filter_map(|(field, content)| {
        let (class, value) = match (field.control, content) {
            (Control::Seconds { set, .. }, Content::Text(seconds)) => {
                let seconds = Seconds(seconds.parse().unwrap_or_default());
                ("fact", set(seconds).into_any())
            }
            (_, Content::Text(name)) => ("fact", view! { <code>{name}</code> }.into_any()),
            (_, Content::Switch(true)) => ("fact", "Included".into_any()),
            (_, Content::Switch(false)) => ("fact", "Not included".into_any()),
            (_, Content::Rows(entries)) => ("fact list", names(entries).into_any()),
            (_, Content::Secret(_) | Content::Conditions(_)) => return None,
        };
        Some(fact(class, in_a_sentence(field.label), value))
    });
    let facts = facts.collect_view();
    let key = kind.secret().map(|field| {
        let value = match policy.lacks_secret {
            true => "Not set".into_any(),
            false => key(policy.private_key).into_any(),
        };
        fact("fact wide", in_a_sentence(field.label), value)
    });
    view! { {facts} {key} }.into_any()
}

/// A label without the capitals that titles have.
fn in_a_sentence(label: &str) -> String {
    let (first, rest) = label.split_at_checked(1).unwrap_or_default();
    format!("{first}{}", rest.to_lowercase())
}

fn fact(class: &'static str, label: String, value: AnyView) -> AnyView {
    view! {
        <div class=class>
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
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
        <span>{words} {key.set_at.map(set_when)}</span>
        {thumbprint}
    })
}
