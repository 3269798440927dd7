//! A token, decoded and encoded.

use std::collections::BTreeMap;

use gateway_model::{
    ExplanationView, FindingView, JsonText, RefusalView, SigningMethod, SkipReason, json_text,
};
use leptos::either::Either;
use leptos::prelude::*;
use serde_json::Value;

use crate::components::badge::{Badge, Tone};
use crate::components::copy::CopyButton;
use crate::components::issues::prose;
use crate::components::members::{member, members};
use crate::components::moment;
use crate::forms::guards::Guards;
use crate::words;

/// What the preview shows.
#[derive(Clone, Copy)]
pub struct PreviewState {
    /// The last answer that was about something; rows show their part of it.
    pub explanation: RwSignal<Option<ExplanationView>>,
    /// Why the last question has no such answer.
    pub trouble: RwSignal<Option<String>>,
    /// Whether its token was signed with a key of the form.
    pub has_key: RwSignal<bool>,
    /// The inbound policies that the sample request passes.
    pub guards: Memo<Guards>,
}

/// The token of the preview, or why there is none.
#[component]
pub fn TokenView(state: PreviewState, signing_method: Memo<SigningMethod>) -> impl IntoView {
    let PreviewState {
        explanation,
        trouble,
        has_key,
        guards,
    } = state;
    let refusal = Memo::new(move |_| {
        let refusal = explanation.with(|it| it.as_ref()?.refusal.clone())?;
        Some(guards.with(|guards| refused(&refusal, guards)))
    });
    let skipped = Memo::new(move |_| explanation.with(|it| it.as_ref()?.skipped).map(skipped));
    let findings =
        Memo::new(move |_| explanation.with(|it| Some(it.as_ref()?.authentication.clone())));
    let header = Memo::new(move |_| {
        let header = explanation.with(|it| it.as_ref().map(|it| it.header.clone()))?;
        Some(match has_key.get() {
            true => header,
            false => with_method(header, signing_method.get()),
        })
    });
    let claims = Memo::new(move |_| explanation.with(|it| Some(it.as_ref()?.claims.clone())));
    let outcome =
        Memo::new(move |_| explanation.with(|it| it.as_ref().map(|it| outcome(it, has_key.get()))));
    view! {
        <section class="card token" aria-label="Token">
            <p class="notice notice-warning" role="status" hidden=Signal::derive(move || trouble.with(Option::is_none))>
                {move || trouble.get().map(|words| prose(&words))}
            </p>
            <p class="notice notice-warning" role="status" hidden=Signal::derive(move || refusal.with(Option::is_none))>
                {move || refusal.get().map(|words| prose(&words))}
            </p>
            <p class="notice notice-warning" role="status" hidden=Signal::derive(move || skipped.with(Option::is_none))>
                {skipped}
            </p>
            {move || guards.with(|guards| findings.get().map(|it| authentication(it, guards)))}
            <div
                class="token-parts"
                role="group"
                aria-label="Parts of the token"
                class:stale=Signal::derive(move || trouble.with(Option::is_some))
                hidden=Signal::derive(move || refusal.with(Option::is_some))
            >
                <h2>"Header"</h2>
                {move || header.get().map(fields)}
                <h2>"Claims"</h2>
                {move || claims.get().map(fields)}
                <h2>"Token"</h2>
                {move || outcome.get().map(encoded)}
            </div>
        </section>
    }
}

const NOBODY_LOOKED: &str =
    "Real requests have none of this: no inbound policy that is on finds out who sends them.";

/// What an inbound policy would answer.
fn refused(refusal: &RefusalView, guards: &Guards) -> String {
    let title = guards
        .title(&refusal.policy_id)
        .unwrap_or("An inbound policy");
    format!(
        "No token: {title} would answer {}, because {}. Choose in the sample request who sends it.",
        refusal.status, refusal.message
    )
}

/// Why such a request would get another token than the one that is shown, or none.
fn skipped(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Route => {
            "A request like the sample would get no token: no route is for it, so the gateway would answer 404."
        }
        SkipReason::Service => {
            "A request like the sample would not get this token: it goes to another service."
        }
        SkipReason::Rules => {
            "A request like the sample would not get this token: it meets none of the conditions."
        }
    }
}

/// Who the sender is found to be, and where each part of that comes from.
fn authentication(findings: Vec<FindingView>, guards: &Guards) -> AnyView {
    if findings.is_empty() {
        return ().into_any();
    }
    let is_said = findings.iter().all(|it| it.policy_id.is_none());
    let hint = is_said.then(|| view! { <p class="help">{NOBODY_LOOKED}</p> });
    let rows = findings.into_iter().map(|finding| {
        let source = match &finding.policy_id {
            Some(id) => guards.title(id).unwrap_or("an inbound policy").to_owned(),
            None => "the sample request".to_owned(),
        };
        let note = Some(format!("from {source}"));
        member(finding.path, finding.value.to_string(), note)
    });
    let rows = rows.collect_view();
    view! {
        <div class="token-parts sender" role="group" aria-label="Who sends the request">
            <h2>"Who sends the request"</h2>
            {members(rows)}
            {hint}
        </div>
    }
    .into_any()
}

/// The members of a JSON object, each with its value as it is written.
type Members = BTreeMap<String, JsonText>;

/// What the header says once there is a key.
fn with_method(mut header: Members, method: SigningMethod) -> Members {
    header.insert("alg".to_owned(), json_text(Value::from(method.name())));
    header
}

/// The members of a JSON object, each on a line.
fn fields(all: Members) -> AnyView {
    let now = moment::now();
    let rows = all.into_iter().map(|(name, value)| {
        let note = words::time_claim(&name, &value.to_string(), now);
        member(name, value.to_string(), note)
    });
    members(rows.collect())
}

/// What there is instead of, or as, an encoded token.
#[derive(Clone, PartialEq)]
enum Outcome {
    Token(String, Option<bool>),
    NoKey,
    Failure(String),
}

fn outcome(explanation: &ExplanationView, has_key: bool) -> Outcome {
    match (&explanation.failure, &explanation.token) {
        (Some(failure), _) => Outcome::Failure(failure.message.clone()),
        (None, Some(token)) if has_key => Outcome::Token(token.clone(), explanation.verified),
        (None, _) => Outcome::NoKey,
    }
}

fn encoded(outcome: Outcome) -> impl IntoView {
    match outcome {
        Outcome::NoKey => Either::Left(view! {
            <p class="muted">"Set a private key to see the signed token."</p>
        }
        .into_any()),
        Outcome::Failure(message) => Either::Left(view! {
            <p class="field-error">
                "This request would get no token: " {prose(&message)} " The gateway would answer 500 and not \
                 call the upstream."
            </p>
        }
        .into_any()),
        Outcome::Token(token, verified) => Either::Right(view! {
            <EncodedToken token />
            {verification(verified)}
        }),
    }
}

/// A token that was sent: what is in it, and the token itself.
#[component]
pub fn SentToken(token: String) -> impl IntoView {
    let mut parts = token.split('.').map(decode);
    let header = parts.next().flatten();
    let claims = parts.next().flatten();
    view! {
        <div class="token-parts">
            <h3>"Header"</h3>
            {header.map(fields)}
            <h3>"Claims"</h3>
            {claims.map(fields)}
            <h3>"Token"</h3>
            <EncodedToken token />
        </div>
    }
    .into_any()
}

/// The JSON object in a part of a token (RFC 7515, section 2: base64url without
/// padding, which the browser's reader of base64 does not ask for).
fn decode(part: &str) -> Option<Members> {
    let base64 = part.replace('-', "+").replace('_', "/");
    // The browser gives each byte as a character.
    let bytes = window().atob(&base64).ok()?;
    let bytes = bytes.chars().map(|byte| u8::try_from(byte).ok());
    let text = String::from_utf8(bytes.collect::<Option<_>>()?).ok()?;
    serde_json::from_str(&text).ok()
}

/// A token as it is sent, to look at and to copy.
#[component]
pub fn EncodedToken(token: String) -> impl IntoView {
    let size = words::size(token.len());
    view! {
        <p class="jwt" tabindex="0" aria-label="Encoded token" role="region">
            {parts(&token)}
        </p>
        <div class="actions">
            <CopyButton text=token label="Copy token" />
            <span class="muted">{size}</span>
        </div>
    }
}

/// Whether the public half of the key verifies the signature; none if nobody could try.
pub fn verification(verified: Option<bool>) -> impl IntoView {
    let (tone, text, why) = match verified {
        Some(true) => (Tone::Good, "Signature verifies", ""),
        Some(false) => (Tone::Warning, "Signature does not verify", ""),
        None => (Tone::Quiet, "Signature not checked", NO_JUDGE),
    };
    view! {
        <Badge tone text />
        {(!why.is_empty()).then(|| view! { <p class="help">{why}</p> })}
    }
}

const NO_JUDGE: &str =
    "The gateway has nothing that checks RS384 by an RSA key of less than 2,048 bits.";

/// The three parts, told apart by colour and by the dots between them.
fn parts(token: &str) -> impl IntoView + use<> {
    const CLASSES: [&str; 3] = ["jwt-header", "jwt-claims", "jwt-signature"];
    let parts = token.split('.').zip(CLASSES).enumerate();
    let parts = parts.map(|(index, (part, class))| {
        let dot = (index > 0).then_some(".");
        view! {
            {dot}
            <span class=class>{part.to_owned()}</span>
        }
    });
    parts.collect_view()
}
