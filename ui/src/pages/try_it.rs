//! Sending a real request through an API instance: what came back, how long it
//! took, and, before the gateway's own echo, the token that went upstream.

use gateway_model::{ApiInstanceView, TryDraft, TryView, UpstreamAddress};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api_instance::{InstanceFrame, Tab};
use super::policy::SentToken;
use crate::api::{Api, ApiError};
use crate::components::badge::{Badge, Tone};
use crate::components::field::{FormIssues, IssueSummary, TextArea, TextField};
use crate::words;

/// The methods that are offered.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Trying an API instance.
#[component]
pub fn TryPage() -> impl IntoView {
    view! { <InstanceFrame tab=Tab::Try content=content /> }
}

/// What is in the form.
#[derive(Clone, Copy)]
struct RequestFields {
    method: RwSignal<String>,
    path: RwSignal<String>,
    headers: RwSignal<String>,
    body: RwSignal<String>,
}

impl RequestFields {
    fn read(self) -> TryDraft {
        let headers = self.headers.get_untracked();
        let lines = headers.lines().map(str::trim).filter(|it| !it.is_empty());
        let pairs = lines.map(|line| line.split_once(':').unwrap_or((line, "")));
        TryDraft {
            method: self.method.get_untracked(),
            path: self.path.get_untracked(),
            headers: pairs
                .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
                .collect(),
            body: self.body.get_untracked(),
        }
    }
}

fn content(instance: Memo<ApiInstanceView>) -> AnyView {
    let api = expect_context::<Api>();
    let issues = FormIssues::new();
    provide_context(issues);
    let fields = RequestFields {
        method: RwSignal::new("GET".to_owned()),
        path: RwSignal::new("/".to_owned()),
        headers: RwSignal::new(String::new()),
        body: RwSignal::new(String::new()),
    };
    let waiting = RwSignal::new(false);
    let answer = RwSignal::new(None::<Result<TryView, String>>);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if waiting.get_untracked() {
            return;
        }
        waiting.set(true);
        issues.set(Vec::new());
        let (name, draft) = (instance.get_untracked().instance.name, fields.read());
        spawn_local(async move {
            let result = api.try_request(&name, &draft).await;
            waiting.try_set(false);
            match result {
                Ok(view) => drop(answer.try_set(Some(Ok(view)))),
                Err(ApiError::Refused(problem)) if !problem.issues.is_empty() => {
                    issues.set(problem.issues);
                }
                Err(error) => drop(answer.try_set(Some(Err(error.to_string())))),
            }
        });
    };
    view! {
        <div class="workbench workbench-even">
            <form class="card form" on:submit=send novalidate>
                <IssueSummary />
                <RequestForm fields />
                <div class="actions">
                    <button
                        type="submit"
                        class="primary"
                        aria-disabled=Signal::derive(move || waiting.get().to_string())
                    >
                        {move || if waiting.get() { "Sending…" } else { "Send" }}
                    </button>
                </div>
            </form>
            <section class="card token" aria-label="Response" aria-live="polite">
                {move || match answer.get() {
                    None => {
                        view! { <p class="muted">"The response appears here."</p> }.into_any()
                    }
                    Some(Ok(view)) => response(view, untrack(|| shows_token(instance))).into_any(),
                    Some(Err(words)) => view! { <p class="field-error">{words}</p> }.into_any(),
                }}
            </section>
        </div>
    }
    .into_any()
}

#[component]
fn RequestForm(fields: RequestFields) -> impl IntoView {
    view! {
        <div class="request-line">
            <div class="field">
                <label for="field-method">"Method"</label>
                <select id="field-method" bind:value=fields.method>
                    {METHODS
                        .map(|method| view! { <option value=method>{method}</option> })
                        .collect_view()}
                </select>
            </div>
            <TextField
                path="path"
                label="Path and query"
                class="code"
                value=fields.path
                help=|| "Behind the base path of the API instance."
            />
        </div>
        <TextArea
            path="headers"
            label="Headers, one in a line"
            placeholder="accept: application/json"
            value=fields.headers
        />
        <TextArea path="body" label="Body" value=fields.body />
    }
}

/// Whether the gateway can show what went upstream: nobody but its own echo gets it.
fn shows_token(instance: Memo<ApiInstanceView>) -> bool {
    let is_echo = |address: &UpstreamAddress| address.to_string() == UpstreamAddress::ECHO;
    instance.with(|it| {
        it.instance
            .routing
            .services
            .iter()
            .all(|service| is_echo(&service.address))
    })
}

fn response(view: TryView, shows_token: bool) -> impl IntoView {
    let TryView {
        status,
        headers,
        body,
        truncated,
        duration_ms,
        token,
    } = view;
    let tone = match status {
        200..=399 => Tone::Good,
        _ => Tone::Bad,
    };
    let lines = headers.into_iter().map(|(name, value)| {
        view! {
            <div>
                <dt>
                    <code>{name}</code>
                </dt>
                <dd>
                    <code class="value">{value}</code>
                </dd>
            </div>
        }
    });
    let token = match token {
        Some(token) => view! { <SentToken token /> }.into_any(),
        None => view! { <p class="muted">{no_token(shows_token)}</p> }.into_any(),
    };
    let more = truncated.then(|| view! { <p class="muted">"The body goes on."</p> });
    view! {
        <div class="page-title">
            <Badge tone text=words::status(status) />
            <span class="muted">
                {format!("in {}, to the last byte", words::milliseconds(duration_ms))}
            </span>
        </div>
        <h2>"Token that the upstream received"</h2>
        {token}
        <h2>"Headers"</h2>
        <dl class="members">{lines.collect_view()}</dl>
        <h2>"Body"</h2>
        <pre class="body" tabindex="0" role="region" aria-label="Body">
            <code>{body}</code>
        </pre>
        {more}
    }
}

fn no_token(shows_token: bool) -> &'static str {
    if shows_token {
        "None: no policy made one for this request."
    } else {
        "It can be seen here where the upstream is the gateway's own echo."
    }
}
