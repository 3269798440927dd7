//! How long upstreams may take, and whose host they are asked for.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use super::fields::TimeFields;
use crate::api::Api;
use crate::components::field::{Field, FormIssues, Toggle, described_at, id_at};
use crate::forms::routing::{LABELS, TIMES};

/// The status of the gateway, which has the times that hold where none is typed.
#[derive(Clone, Copy)]
pub struct Defaults(RwSignal<Value>);

impl Defaults {
    /// Asks for them once.
    pub fn ask(api: Api) -> Self {
        let defaults = RwSignal::new(Value::Null);
        spawn_local(async move {
            if let Ok(status) = api.status().await {
                defaults.try_set(status);
            }
        });
        Self(defaults)
    }

    fn time(self, name: &str) -> String {
        let time = self
            .0
            .with(|status| status.get("timeouts")?.get(name)?.as_u64());
        time.map(|ms| ms.to_string()).unwrap_or_default()
    }
}

/// The times of an API instance, or of a service whose API instance has `others`. Open
/// where something is said.
#[component]
pub fn Advanced(
    #[prop(into)] path: Signal<String>,
    times: TimeFields,
    #[prop(optional)] others: Option<TimeFields>,
    #[prop(optional)] preserve_host: Option<RwSignal<bool>>,
) -> impl IntoView {
    let said = |time: RwSignal<String>| !time.get_untracked().is_empty();
    let kept = preserve_host.is_some_and(|kept| kept.get_untracked());
    let open = kept || times.into_iter().any(said);
    let rows = TIMES.into_iter().zip(LABELS).zip(times).enumerate();
    let rows = rows.map(|(index, ((name, label), value))| {
        let path = Signal::derive(move || format!("{}.{name}", path.get()));
        time(
            path,
            name,
            label,
            value,
            others.and_then(|others| others.get(index).copied()),
        )
    });
    let toggle = preserve_host.map(|value| {
        view! { <Toggle path="preserveHost" label="Keep the client's host" value /> }
    });
    let whose = if preserve_host.is_some() {
        "API instance"
    } else {
        "upstream"
    };
    view! {
        <details class="advanced" open=open>
            <summary>"Advanced options of the " {whose}</summary>
            <div class="stack">{rows.collect_view()} {toggle}</div>
        </details>
    }
    .into_any()
}

/// One time. Where none is typed, the one that holds is shown.
fn time(
    path: Signal<String>,
    name: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    other: Option<RwSignal<String>>,
) -> AnyView {
    let issues = expect_context::<FormIssues>();
    let defaults = expect_context::<Defaults>();
    let holds = move || {
        let other = other.map(|other| other.get()).filter(|it| !it.is_empty());
        other.unwrap_or_else(|| defaults.time(name))
    };
    view! {
        <Field path label>
            <input
                id=id_at(path)
                class="seconds"
                inputmode="numeric"
                autocomplete="off"
                placeholder=holds
                aria-describedby=described_at(path)
                aria-invalid=issues.invalid(path)
                bind:value=value
            />
        </Field>
    }
    .into_any()
}
