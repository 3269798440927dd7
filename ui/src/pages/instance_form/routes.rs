//! Which requests go to which service.

use leptos::prelude::*;

use super::fields::{ApiInstanceFields, DestinationFields, RouteFields};
use crate::components::conditions::ConditionRows;
use crate::components::each::Each;
use crate::components::field::{FieldIssues, FormIssues, TextField, focus_field, id_at};
use crate::components::focus::once_rendered;
use crate::components::when::When;
use crate::forms::routing::{DestinationForm, RouteForm};

/// The routes in the order in which they are tried.
#[component]
pub fn Routes(fields: ApiInstanceFields) -> impl IntoView {
    let routes = fields.routes;
    let none = Memo::new(move |_| routes.len() == 0);
    let several = Memo::new(move |_| fields.services.len() > 1);
    let issues = expect_context::<FormIssues>();
    let add = move |_| {
        let first = untrack(|| fields.service_names()).into_iter().next();
        let field = format!(
            "routes[{}].destinations[0].service",
            untrack(|| routes.len())
        );
        // That there is none is said no longer.
        issues.forget("routes");
        routes.push(RouteFields::new(RouteForm {
            destinations: vec![DestinationForm::to(first.unwrap_or_default())],
            ..RouteForm::default()
        }));
        once_rendered(move || focus_field(&field));
    };
    view! {
        <fieldset class="stack">
            <legend>"Routes"</legend>
            <p class="help">
                {move || match (none.get(), several.get()) {
                    (true, false) => "None: every request goes to the one service.",
                    (true, true) => "None yet: of several services, routes say which gets a request.",
                    (false, _) => "The first route that fits a request decides. One that none fits is answered with 404 (Not Found).",
                }}
            </p>
            <Each items=move || routes.items() key=|item| item.key.to_string() let:item>
                <RouteRow fields key=item.key route=item.value />
            </Each>
            <FieldIssues path="routes" />
            <div class="actions">
                <button type="button" on:click=add>
                    "Add route"
                </button>
            </div>
        </fieldset>
    }
}

#[component]
fn RouteRow(fields: ApiInstanceFields, key: u64, route: RouteFields) -> impl IntoView {
    let routes = fields.routes;
    let index = routes.position(key);
    let number = move || index.get() + 1;
    let under =
        move |name: &'static str| Signal::derive(move || format!("routes[{}].{name}", index.get()));
    let add = move |_| {
        let first = untrack(|| fields.service_names()).into_iter().next();
        let to = DestinationForm::to(first.unwrap_or_default());
        let place = untrack(|| (index.get(), route.destinations.len()));
        route.destinations.push(DestinationFields::new(to));
        let field = format!("routes[{}].destinations[{}].service", place.0, place.1);
        once_rendered(move || focus_field(&field));
    };
    view! {
        <fieldset class="group boxed">
            <legend class="visually-hidden">{move || format!("Route {}", number())}</legend>
            <div class="group-head">
                <span class="label" aria-hidden="true">
                    {move || format!("Route {}", number())}
                </span>
                <button
                    type="button"
                    class="quiet icon"
                    aria-label=Signal::derive(move || format!("Move route {} up", number()))
                    on:click=move |_| routes.shift(key, true)
                >
                    "↑"
                </button>
                <button
                    type="button"
                    class="quiet icon"
                    aria-label=Signal::derive(move || format!("Move route {} down", number()))
                    on:click=move |_| routes.shift(key, false)
                >
                    "↓"
                </button>
                <button
                    type="button"
                    class="quiet icon"
                    aria-label=Signal::derive(move || format!("Remove route {}", number()))
                    on:click=move |_| routes.remove(key)
                >
                    "×"
                </button>
            </div>
            <ConditionRows
                path=under("rules")
                conditions=route.conditions
                none="This route takes every request."
            />
            <Each
                items=move || route.destinations.items()
                key=|item| item.key.to_string()
                let:item
            >
                <DestinationRow
                    fields
                    route
                    under=under("destinations")
                    key=item.key
                    destination=item.value
                />
            </Each>
            <FieldIssues path=under("destinations") />
            <div class="actions">
                <button type="button" on:click=add>
                    "Add destination"
                </button>
                <span class="help">"Of several, chance picks one by weight."</span>
            </div>
        </fieldset>
    }
}

#[component]
fn DestinationRow(
    fields: ApiInstanceFields,
    route: RouteFields,
    under: Signal<String>,
    key: u64,
    destination: DestinationFields,
) -> impl IntoView {
    let destinations = route.destinations;
    let index = destinations.position(key);
    let at = move |name: &'static str| {
        Signal::derive(move || format!("{}[{}].{name}", under.get(), index.get()))
    };
    let service = at("service");
    let several = Memo::new(move |_| destinations.len() > 1);
    view! {
        <div class="destination">
            <div class="field">
                <label for=id_at(service)>"Service"</label>
                <select
                    id=id_at(service)
                    on:change=move |event| destination.service.set(event_target_value(&event))
                >
                    {move || {
                        fields
                            .service_names()
                            .into_iter()
                            .map(|name| {
                                let chosen = destination.service.get() == name;
                                view! {
                                    <option value=name.clone() selected=chosen>
                                        {name.clone()}
                                    </option>
                                }
                            })
                            .collect_view()
                    }}
                </select>
                <FieldIssues path=service />
            </div>
            <TextField path=at("path") label="Path" class="code" value=destination.path />
            <When on=several>
                <TextField
                    path=at("weight")
                    label="Weight"
                    numeric=true
                    value=destination.weight
                />
                <button
                    type="button"
                    class="quiet icon"
                    aria-label=Signal::derive(move || format!("Remove destination {}", index.get() + 1))
                    on:click=move |_| destinations.remove(key)
                >
                    "×"
                </button>
            </When>
        </div>
    }
}
