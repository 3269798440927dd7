//! One policy of an API instance, with what can be done to it. Its controls stay while
//! what it says changes: nobody loses the focus, or an open menu.

use gateway_model::PolicyView;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::JsCast;

use super::copying::{self, Text};
use super::groups::replaced;
use super::placed::Placed;
use super::policy_actions::PolicyActions;
use crate::addresses;
use crate::api::{Api, ApiError, PolicyAt};
use crate::components::badge::{Badge, Tone};
use crate::components::menu::{Menu, MenuItem, MenuLink};
use crate::components::policy::{facts, kind, lacking, title};
use crate::components::when::When;
use crate::forms::policy::PolicyForm;

/// A policy.
#[component]
pub fn Card(actions: PolicyActions, placed: Memo<Placed>) -> impl IntoView {
    let instance = actions.instance;
    let policy = Memo::new(move |_| placed.with(|it| it.policy.clone()));
    let name = Memo::new(move |_| policy.with(title));
    let managed = Memo::new(move |_| instance.with(|it| it.source.is_none()));
    let edit = instance.with_untracked(|it| {
        policy.with_untracked(|policy| addresses::policy(&it.instance.name, &policy.id))
    });
    let position = move || {
        let number = placed.with(|it| it.count.map(|_| it.index + 1));
        number.map(|number| view! { <span class="position">{number}</span> })
    };
    let form = edit.clone();
    view! {
        <article aria-label=name>
            <div class="policy-title">
                {position} <h4><a href=form>{name}</a></h4> {move || policy.with(kind_beside)}
                {move || policy.with(need)}
                <div class="policy-actions">
                    <When on=managed>
                        <Controls actions placed policy edit=edit.clone() />
                    </When>
                    <When on=Signal::derive(move || !managed.get())>
                        <span class="muted">{move || enabled(policy.with(|it| it.policy.enabled))}</span>
                    </When>
                </div>
            </div>
            {move || instance.with(|it| policy.with(|policy| fate(&it.policies, policy)))}
            {move || policy.with(description)}
            {move || facts(policy.get())}
        </article>
    }
}

/// What kind of policy it is, where its title is its label.
fn kind_beside(policy: &PolicyView) -> Option<AnyView> {
    let kind = kind(policy);
    let labelled = policy.policy.label.is_some();
    labelled.then(|| view! { <span class="muted">{kind}</span> }.into_any())
}

/// What it cannot run without and does not have.
fn need(policy: &PolicyView) -> Option<AnyView> {
    let label = lacking(policy)?;
    Some(view! { <Badge tone=Tone::Warning text=format!("Needs {label}") /> }.into_any())
}

/// What becomes of its token, where that does not arrive.
fn fate(policies: &[PolicyView], policy: &PolicyView) -> Option<AnyView> {
    let words = replaced(policies, policy)?;
    Some(
        view! {
            <p class="fate">
                <Badge tone=Tone::Warning text="Replaced" />
                {words}
            </p>
        }
        .into_any(),
    )
}

fn description(policy: &PolicyView) -> Option<AnyView> {
    let text = policy.policy.description.clone()?;
    Some(view! { <p class="description">{text}</p> }.into_any())
}

fn enabled(is_enabled: bool) -> &'static str {
    if is_enabled { "Enabled" } else { "Disabled" }
}

/// What can be done to it.
#[component]
fn Controls(
    actions: PolicyActions,
    placed: Memo<Placed>,
    policy: Memo<PolicyView>,
    edit: String,
) -> impl IntoView {
    let ordered = Memo::new(move |_| placed.with(|it| it.count.is_some()));
    view! {
        {switch(actions, policy)}
        <When on=ordered>
            <span class="order">{shift(actions, placed, true)} {shift(actions, placed, false)}</span>
        </When>
        <a class="button" href=edit>
            "Edit"
        </a>
        {menu(actions, policy)}
    }
    .into_any()
}

/// It shows what is true: a press asks for the change, which the gateway makes.
fn switch(actions: PolicyActions, policy: Memo<PolicyView>) -> AnyView {
    let is_enabled = Memo::new(move |_| policy.with(|it| it.policy.enabled));
    let press = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|it| it.dyn_into().ok());
        if let Some(input) = input {
            let input: web_sys::HtmlInputElement = input;
            input.set_checked(is_enabled.get_untracked());
        }
        actions.switch(policy.get_untracked());
    };
    view! {
        <label class="toggle">
            <input
                type="checkbox"
                role="switch"
                aria-label=Signal::derive(move || format!("{} enabled", policy.with(title)))
                prop:checked=is_enabled
                on:change=press
            />
            <span aria-hidden="true">{move || enabled(is_enabled.get())}</span>
        </label>
    }
    .into_any()
}

fn shift(actions: PolicyActions, placed: Memo<Placed>, up: bool) -> AnyView {
    let (words, sign) = if up { ("up", "↑") } else { ("down", "↓") };
    let id = placed.with_untracked(|it| format!("move-{words}-{}", it.policy.id));
    let last = Memo::new(move |_| {
        placed.with(|it| match up {
            true => it.index == 0,
            false => Some(it.index + 1) == it.count,
        })
    });
    let button = id.clone();
    view! {
        <button
            type="button"
            id=id
            class="quiet icon"
            aria-label=Signal::derive(move || {
                format!("Move {} {words}", placed.with(|it| title(&it.policy)))
            })
            aria-disabled=Signal::derive(move || last.get().to_string())
            on:click=move |_| {
                if !last.get_untracked() {
                    placed.with_untracked(|it| actions.shift(&it.policy, up, button.clone()));
                }
            }
        >
            {sign}
        </button>
    }
    .into_any()
}

fn menu(actions: PolicyActions, policy: Memo<PolicyView>) -> AnyView {
    let instance = actions
        .instance
        .with_untracked(|it| it.instance.name.clone());
    let id = policy.with_untracked(|it| it.id.clone());
    let label = Signal::derive(move || format!("Actions for {}", policy.with(title)));
    let menu = format!("menu-{id}");
    let at = PolicyAt {
        instance: instance.clone(),
        id: id.clone(),
    };
    let api = expect_context::<Api>();
    let yaml = move || -> Text { Box::pin(as_yaml(api, policy.get_untracked())) };
    let curl = move || -> Text { Box::pin(as_curl(api, at.clone(), policy.get_untracked())) };
    view! {
        <Menu id=menu.clone() label>
            <MenuLink href=addresses::policy_history(&instance, &id)>"History"</MenuLink>
            <MenuLink href=addresses::duplicate_policy(&instance, &id)>
                "Duplicate without the key"
            </MenuLink>
            {copying::items(&menu, yaml, curl)}
            <MenuItem menu danger=true run=move || policy.with_untracked(|it| actions.remove(it))>
                "Delete…"
            </MenuItem>
        </Menu>
    }
    .into_any()
}

async fn as_yaml(api: Api, policy: PolicyView) -> Result<String, ApiError> {
    api.policy_to_yaml(&document(&policy)).await
}

/// The command that puts a policy, whose secret stays.
async fn as_curl(api: Api, at: PolicyAt, policy: PolicyView) -> Result<String, ApiError> {
    copying::command(api, &at.path(), &document(&policy)).await
}

/// A policy as it is sent, without its secret.
fn document(policy: &PolicyView) -> Value {
    let form = PolicyForm::of_view(policy);
    let document = form.map(|form| form.without_secret().document());
    document.unwrap_or_default()
}
