//! A policy where it stands, kept up to date in place.

use gateway_model::{ApiInstanceView, PolicyId, PolicyView};
use leptos::prelude::*;

use super::groups::{Group, of_turn};

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
    let own = of_turn(&instance.policies, group.turn);
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

/// A policy of a group. Between its removal from the list and that of its card it stays what it was.
pub fn lookup(
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
