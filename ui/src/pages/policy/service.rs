//! The service whose requests a policy is for.

use gateway_model::ApiInstanceName;
use leptos::prelude::*;

use crate::components::field::{FieldIssues, control_id};
use crate::components::when::When;
use crate::forms::kinds::Field;
use crate::live::Live;

/// The service whose requests the policy is for, where there are several.
#[component]
pub fn ServiceField(
    field: &'static Field,
    instance: ApiInstanceName,
    value: RwSignal<String>,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let services = Memo::new(move |_| {
        let services = live.instance(&instance);
        let services = services.map(|it| it.instance.routing.services);
        let services = services.unwrap_or_default().into_iter();
        services.map(|it| it.name.to_string()).collect::<Vec<_>>()
    });
    view! {
        <When on=Signal::derive(move || services.with(|all| all.len() > 1))>
            <div class="field">
                <label for=control_id(&field.path())>{field.label}</label>
                <select
                    id=control_id(&field.path())
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
                <FieldIssues path=field.path() />
            </div>
        </When>
    }
}
