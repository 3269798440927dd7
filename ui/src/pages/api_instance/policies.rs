//! The policies of an API instance, each with what can be done to it.

use gateway_model::{ApiInstanceName, ApiInstanceView, PolicyId, PolicyView};
use leptos::prelude::*;

use super::policy_actions::PolicyActions;
use crate::addresses;
use crate::components::each::Each;
use crate::components::menu::{Menu, MenuItem, MenuLink};
use crate::components::policy::{self, facts, title};
use crate::components::when::When;

/// The list of policies.
#[component]
pub fn Policies(instance: Memo<ApiInstanceView>) -> impl IntoView {
    let name = instance.with_untracked(|it| it.instance.name.clone());
    let ids = Memo::new(move |_| {
        instance.with(|it| {
            it.policies
                .iter()
                .map(|it| it.id.clone())
                .collect::<Vec<_>>()
        })
    });
    let none = Memo::new(move |_| ids.with(Vec::is_empty));
    let actions = PolicyActions::of(instance);
    view! {
        <When on=none>
            <p class="card empty muted">
                "No policies: requests are forwarded without a token. Apply one to give every \
                 request a freshly signed token."
            </p>
        </When>
        <ol class="policies cards" role="list" aria-label="Policies in order" hidden=none>
            <Each items=move || ids.get() key=PolicyId::to_string let:id>
                <li class="card policy">
                    {
                        let name = name.clone();
                        let policy = lookup(instance, id);
                        move || policy.get().map(|at| item(actions, &name, at))
                    }
                </li>
            </Each>
        </ol>
    }
}

/// A policy and where it stands.
#[derive(Clone, PartialEq)]
struct Placed {
    policy: PolicyView,
    index: usize,
    count: usize,
}

fn lookup(instance: Memo<ApiInstanceView>, id: PolicyId) -> Memo<Option<Placed>> {
    Memo::new(move |before: Option<&Option<Placed>>| {
        instance.with(|it| {
            let index = it.policies.iter().position(|policy| policy.id == id);
            let placed = index.and_then(|index| {
                Some(Placed {
                    policy: it.policies.get(index)?.clone(),
                    index,
                    count: it.policies.len(),
                })
            });
            placed.or_else(|| before.cloned().flatten())
        })
    })
}

fn item(
    actions: PolicyActions,
    instance: &ApiInstanceName,
    placed: Placed,
) -> impl IntoView + use<> {
    let Placed {
        policy,
        index,
        count,
    } = placed;
    let edit = addresses::policy(instance, &policy.id);
    let name = title(&policy);
    let position = (count > 1).then(|| view! { <span class="position">{index + 1}</span> });
    let managed = actions.instance.with_untracked(|it| it.source.is_none());
    let order = (count > 1 && managed).then(|| order_buttons(actions, &policy, index, count));
    let description = policy.policy.description.clone();
    let description = description.map(|text| view! { <p class="description">{text}</p> });
    let heading = match managed {
        true => view! { <a href=edit.clone()>{name.clone()}</a> }.into_any(),
        false => name.clone().into_any(),
    };
    let buttons = match managed {
        true => view! {
            {switch(actions, &policy)}
            {order}
            <a class="button" href=edit>
                "Edit"
            </a>
            {menu(actions, instance, &policy)}
        }
        .into_any(),
        false => view! { <span class="muted">{enabled(policy.policy.enabled)}</span> }.into_any(),
    };
    view! {
        <article aria-label=name.clone()>
            <div class="policy-title">
                {position} <h3>{heading}</h3> {kind(&policy)}
                <div class="policy-actions">{buttons}</div>
            </div>
            {description}
            {facts(policy)}
        </article>
    }
}

/// What kind of policy it is, where its title is its label.
fn kind(policy: &PolicyView) -> impl IntoView + use<> {
    let kind = policy::kind(policy);
    policy
        .policy
        .label
        .is_some()
        .then(|| view! { <span class="muted">{kind}</span> })
}

fn enabled(is_enabled: bool) -> &'static str {
    if is_enabled { "Enabled" } else { "Disabled" }
}

fn switch(actions: PolicyActions, policy: &PolicyView) -> impl IntoView + use<> {
    let name = title(policy);
    let is_enabled = policy.policy.enabled;
    let policy = policy.clone();
    view! {
        <label class="toggle">
            <input
                type="checkbox"
                role="switch"
                aria-label=format!("{name} enabled")
                prop:checked=is_enabled
                on:change=move |_| actions.switch(&policy)
            />
            <span aria-hidden="true">{enabled(is_enabled)}</span>
        </label>
    }
}

fn order_buttons(
    actions: PolicyActions,
    policy: &PolicyView,
    index: usize,
    count: usize,
) -> impl IntoView + use<> {
    let name = title(policy);
    let button = |up: bool| {
        let (words, sign) = if up { ("up", "↑") } else { ("down", "↓") };
        let last = if up { index == 0 } else { index + 1 == count };
        let id = format!("move-{words}-{}", policy.id);
        let policy = policy.clone();
        view! {
            <button
                type="button"
                id=id.clone()
                class="quiet icon"
                aria-label=format!("Move {name} {words}")
                aria-disabled=last.to_string()
                on:click=move |_| {
                    if !last {
                        actions.shift(&policy, up, id.clone());
                    }
                }
            >
                {sign}
            </button>
        }
    };
    view! { <span class="order">{button(true)} {button(false)}</span> }
}

fn menu(
    actions: PolicyActions,
    instance: &ApiInstanceName,
    policy: &PolicyView,
) -> impl IntoView + use<> {
    let menu = format!("menu-{}", policy.id);
    let name = title(policy);
    let like = addresses::duplicate_policy(instance, &policy.id);
    let history = addresses::history(instance, &policy.id);
    let policy = policy.clone();
    view! {
        <Menu id=menu.clone() label=format!("Actions for {name}")>
            <MenuLink href=history>"History"</MenuLink>
            <MenuLink href=like>"Duplicate without the key"</MenuLink>
            <MenuItem menu danger=true run=move || actions.remove(&policy)>
                "Remove…"
            </MenuItem>
        </Menu>
    }
}
