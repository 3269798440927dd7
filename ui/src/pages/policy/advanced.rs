//! What the policy's documentation has under *Advanced options*.

use gateway_model::InstanceName;
use leptos::prelude::*;

use crate::components::conditions::{ConditionFields, ConditionRows};
use crate::components::field::{FieldIssues, TextField, Toggle};
use crate::components::list::List;
use crate::components::when::When;
use crate::forms::advanced::Advanced;
use crate::live::Live;

/// What every policy has, field by field.
#[derive(Clone, Copy)]
pub(super) struct AdvancedFields {
    label: RwSignal<String>,
    enabled: RwSignal<bool>,
    upstream: RwSignal<String>,
    conditions: List<ConditionFields>,
}

impl AdvancedFields {
    /// The fields of a policy.
    pub(super) fn new(advanced: Advanced) -> Self {
        let Advanced {
            label,
            enabled,
            upstream,
            conditions,
        } = advanced;
        Self {
            label: RwSignal::new(label),
            enabled: RwSignal::new(enabled),
            upstream: RwSignal::new(upstream),
            conditions: List::new(conditions.into_iter().map(ConditionFields::new)),
        }
    }

    /// What is in them; the view that asks is kept up to date.
    pub(super) fn read(self) -> Advanced {
        Advanced {
            label: self.label.get(),
            enabled: self.enabled.get(),
            upstream: self.upstream.get(),
            conditions: self.conditions.read(ConditionFields::read),
        }
    }

    /// Fills them anew.
    pub(super) fn write(self, advanced: Advanced) {
        let Advanced {
            label,
            enabled,
            upstream,
            conditions,
        } = advanced;
        self.label.set(label);
        self.enabled.set(enabled);
        self.upstream.set(upstream);
        self.conditions
            .write(conditions.into_iter().map(ConditionFields::new));
    }

    /// Whether something stands there that should be seen.
    fn are_used(self) -> bool {
        untrack(|| {
            let Advanced {
                label: _,
                enabled,
                upstream,
                conditions,
            } = self.read();
            !enabled || !upstream.is_empty() || !conditions.is_empty()
        })
    }
}

/// Label, switch, and the requests that the policy is for, as far as it can be for
/// some of them.
#[component]
pub(super) fn AdvancedOptions(
    instance: InstanceName,
    fields: AdvancedFields,
    for_service: bool,
    for_requests: bool,
) -> impl IntoView {
    let used = fields.are_used();
    let service = for_service.then(|| view! { <ServiceField instance value=fields.upstream /> });
    let conditions = for_requests.then(|| {
        view! {
            <ConditionRows
                path="rules"
                conditions=fields.conditions
                none="The policy is for all methods and resources."
            />
        }
    });
    let requests = (for_service || for_requests).then(|| {
        view! {
            <fieldset class="stack">
                <legend>"Requests"</legend>
                {service}
                {conditions}
            </fieldset>
        }
    });
    view! {
        <details class="advanced" open=used>
            <summary>"Advanced options"</summary>
            <div class="stack">
                {requests}
                <TextField
                    path="label"
                    label="Policy label"
                    value=fields.label
                    help=|| "What the lists call it, where there are several."
                />
                <Toggle
                    path="enabled"
                    label="Enabled"
                    value=fields.enabled
                    help=|| "A disabled policy does not run."
                />
            </div>
        </details>
    }
    .into_any()
}

/// The service whose requests the policy is for, where there are several.
#[component]
fn ServiceField(instance: InstanceName, value: RwSignal<String>) -> impl IntoView {
    let live = expect_context::<Live>();
    let services = Memo::new(move |_| {
        let services = live.instance(&instance).map(|it| it.services);
        let services = services.unwrap_or_default().into_iter();
        services.map(|it| it.name.to_string()).collect::<Vec<_>>()
    });
    view! {
        <When on=Signal::derive(move || services.with(|all| all.len() > 1))>
            <div class="field">
                <label for="field-upstream">"Service"</label>
                <select
                    id="field-upstream"
                    prop:value=value
                    on:change=move |event| value.set(event_target_value(&event))
                >
                    <option value="">"Every service"</option>
                    {move || {
                        services
                            .get()
                            .into_iter()
                            .map(|name| {
                                let chosen = value.get_untracked() == name;
                                view! {
                                    <option value=name.clone() selected=chosen>
                                        {name.clone()}
                                    </option>
                                }
                            })
                            .collect_view()
                    }}
                </select>
                <FieldIssues path="upstream" />
            </div>
        </When>
    }
}
