//! The policies of an API instance, in groups by their turns.

use gateway_model::{ApiInstanceView, PolicyId};
use leptos::prelude::*;

use super::card::Card;
use super::groups::{GROUPS, Group, of_turn};
use super::placed::lookup;
use super::policy_actions::PolicyActions;
use crate::components::each::Each;
use crate::components::when::When;

/// The lists of policies.
#[component]
pub fn Policies(instance: Memo<ApiInstanceView>) -> impl IntoView {
    let none = Memo::new(move |_| instance.with(|it| it.policies.is_empty()));
    let actions = PolicyActions::of(instance);
    let groups = GROUPS
        .iter()
        .map(|group| view! { <GroupList group actions /> });
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
fn GroupList(group: &'static Group, actions: PolicyActions) -> impl IntoView {
    let instance = actions.instance;
    let ids = Memo::new(move |_| {
        instance.with(|it| {
            let own = of_turn(&it.policies, group.turn);
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
