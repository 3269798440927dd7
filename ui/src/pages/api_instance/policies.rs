//! The policies of an API instance, in groups by their turns.

use gateway_model::{ApiInstanceView, PolicyId, PolicyView};
use leptos::prelude::*;

use super::card::Card;
use super::groups::{GROUPS, Group, of_phase};
use super::policy_actions::PolicyActions;
use crate::components::each::Each;
use crate::components::when::When;

/// The lists of policies.
#[component]
pub fn Policies(instance: Memo<ApiInstanceView>) -> impl IntoView {
    let none = Memo::new(move |_| instance.with(|it| it.policies.is_empty()));
    let actions = PolicyActions::of(instance);
    let groups = GROUPS.iter().map(|group| view! { <Turn group actions /> });
    view! {
        <When on=none>
            <p class="card empty muted">
                "No policies: requests are forwarded without a token. Apply one to give every \
                 request a freshly signed token."
            </p>
        </When>
        {groups.collect_view()}
    }
}

/// The policies that have their say at the same time.
#[component]
fn Turn(group: &'static Group, actions: PolicyActions) -> impl IntoView {
    let instance = actions.instance;
    let ids = Memo::new(move |_| {
        instance.with(|it| {
            let own = of_phase(&it.policies, group.phase);
            own.map(|it| it.id.clone()).collect::<Vec<_>>()
        })
    });
    let ordered = Memo::new(move |_| !group.order.is_empty() && ids.with(|ids| ids.len() > 1));
    view! {
        <section
            class="stack turn"
            aria-labelledby=group.heading
            hidden=Signal::derive(move || ids.with(Vec::is_empty))
        >
            <div class="turn-title">
                <h3 id=group.heading>{group.title}</h3>
                <p class="muted" hidden=Signal::derive(move || !ordered.get())>
                    {group.order}
                </p>
            </div>
            <ol class="policies cards" role="list" aria-label=group.title>
                <Each items=move || ids.get() key=PolicyId::to_string let:id>
                    <li class="card policy">
                        {lookup(instance, group, id).map(|placed| view! { <Card actions placed /> })}
                    </li>
                </Each>
            </ol>
        </section>
    }
    .into_any()
}

/// A policy and where it stands among those of its turn.
#[derive(Clone, PartialEq)]
pub struct Placed {
    /// The policy.
    pub policy: PolicyView,
    /// Its place, from 0.
    pub index: usize,
    /// How many have an order; none where it means nothing.
    pub count: Option<usize>,
}

fn find(instance: &ApiInstanceView, group: &Group, id: &PolicyId) -> Option<Placed> {
    let own = of_phase(&instance.policies, group.phase);
    let own: Vec<_> = own.collect();
    let index = own.iter().position(|policy| policy.id == *id)?;
    let count = Some(own.len()).filter(|count| *count > 1 && !group.order.is_empty());
    let policy = (*own.get(index)?).clone();
    Some(Placed {
        policy,
        index,
        count,
    })
}

/// Between its removal from the list and that of its card it stays what it was.
fn lookup(
    instance: Memo<ApiInstanceView>,
    group: &'static Group,
    id: PolicyId,
) -> Option<Memo<Placed>> {
    let first = instance.with_untracked(|it| find(it, group, &id))?;
    Some(Memo::new(move |before: Option<&Placed>| {
        let found = instance.with(|it| find(it, group, &id));
        let found = found.or_else(|| before.cloned());
        found.unwrap_or_else(|| first.clone())
    }))
}
