//! An API instance written as a whole, with all its policies.

use gateway_model::{ApiInstance, PolicyDraft, PolicyId, RevisionAction};

use super::context::Context;
use super::error::ChangeError;
use super::policy::{check_kind, delete_policy, note, put_secret};
use crate::store::Write;
use crate::written::{ApiInstanceRecord, PolicyRecord, WholeInstance};

/// Puts an API instance over the one of its name, if there is one. Policies that are as
/// they were are left alone.
///
/// # Errors
/// A policy would become another one, or a secret cannot be sealed.
pub fn put(whole: &WholeInstance, context: Context<'_>) -> Result<Vec<Write>, ChangeError> {
    let WholeInstance { instance, policies } = whole;
    let before = context.written.instance(&instance.name).map(AsRef::as_ref);
    let mut steps = put_settings(instance, before, context.now);
    let before = before.map_or(&[][..], |before| &before.policies);
    for policy in before {
        if !policies.iter().any(|(id, _)| *id == policy.id) {
            steps.extend(delete_policy(&policy.id, context.now));
        }
    }
    let same_order = before
        .iter()
        .map(|policy| &policy.id)
        .eq(policies.iter().map(|(id, _)| id));
    for (place, (id, draft)) in (0..).zip(policies) {
        let (write, action) = put_policy(whole, before, place, id, draft)?;
        let secret = put_secret(id, draft, context)?;
        let note = action.map(|action| note(id, action, context.now, secret.is_some()));
        let moved = (!same_order).then(|| Write::PlacePolicy(id.clone(), place));
        steps.extend(write.into_iter().chain(secret).chain(moved).chain(note));
    }
    Ok(steps)
}

/// What becomes of the settings. That they are written again is no change of them.
fn put_settings(
    instance: &ApiInstance,
    before: Option<&ApiInstanceRecord>,
    now: u64,
) -> Vec<Write> {
    let note = |action| Write::NoteInstance(instance.name.clone(), action, now);
    let Some(before) = before else {
        let create = Write::CreateInstance(instance.clone());
        return vec![create, note(RevisionAction::Created)];
    };
    let changes = before.read().as_ref() != Ok(instance);
    let changed = changes.then(|| note(RevisionAction::Changed));
    let replace = Write::ReplaceInstance(instance.clone());
    [replace].into_iter().chain(changed).collect()
}

/// What becomes of one policy: what is to be written of it, and what the history says.
fn put_policy(
    whole: &WholeInstance,
    before: &[PolicyRecord],
    place: u32,
    id: &PolicyId,
    draft: &PolicyDraft,
) -> Result<(Option<Write>, Option<RevisionAction>), ChangeError> {
    let mut known = (0..).zip(before);
    let Some((was_at, kept)) = known.find(|(_, policy)| policy.id == *id) else {
        let name = whole.instance.name.clone();
        let create = Write::CreatePolicy(name, id.clone(), draft.policy.clone());
        return Ok((Some(create), Some(RevisionAction::Created)));
    };
    if is_same(kept, draft) {
        let action = (was_at != place).then_some(RevisionAction::Ordered);
        return Ok((None, action));
    }
    check_kind(
        kept.policy_ref(),
        &draft.policy,
        &format!("policies[{place}]"),
    )?;
    let replace = Write::ReplacePolicy(id.clone(), draft.policy.clone());
    Ok((Some(replace), Some(RevisionAction::Changed)))
}

/// Whether the draft says what is written already.
fn is_same(policy: &PolicyRecord, draft: &PolicyDraft) -> bool {
    draft.secret.is_none() && policy.policy.as_ref() == Ok(&draft.policy)
}
