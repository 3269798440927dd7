//! Changes of one policy, and of the order of several.

use std::collections::BTreeSet;

use gateway_model::{
    ApiInstanceName, Issue, Policy, PolicyDraft, PolicyId, PolicyRef, RevisionAction,
};

use super::context::Context;
use super::error::ChangeError;
use crate::store::Write;
use crate::written::{ApiInstanceRecord, PolicyRecord};

/// Adds a policy behind the others of an API instance.
///
/// # Errors
/// Its secret cannot be sealed.
pub fn create_policy(
    instance: &ApiInstanceName,
    id: &PolicyId,
    draft: &PolicyDraft,
    context: Context<'_>,
) -> Result<Vec<Write>, ChangeError> {
    let create = Write::CreatePolicy(instance.clone(), id.clone(), draft.policy.clone());
    let secret = put_secret(id, draft, context)?;
    let note = note(id, RevisionAction::Created, context.now, secret.is_some());
    Ok([create].into_iter().chain(secret).chain([note]).collect())
}

/// Replaces a policy; a draft without secret keeps the one that is set.
///
/// # Errors
/// The draft is of another policy, or its secret cannot be sealed.
pub fn replace_policy(
    kept: &PolicyRecord,
    draft: &PolicyDraft,
    context: Context<'_>,
) -> Result<Vec<Write>, ChangeError> {
    let PolicyRecord { id, .. } = kept;
    check_kind(kept.policy_ref(), &draft.policy, "")?;
    let replace = Write::ReplacePolicy(id.clone(), draft.policy.clone());
    let secret = put_secret(id, draft, context)?;
    let note = note(id, RevisionAction::Changed, context.now, secret.is_some());
    Ok([replace].into_iter().chain(secret).chain([note]).collect())
}

/// Puts a policy back to what it was at a revision. Its secret and its place stay.
///
/// # Errors
/// The history has no such revision, or what it has breaks the rules of today.
pub fn revert_policy(
    kept: &PolicyRecord,
    revision: u64,
    context: Context<'_>,
) -> Result<Vec<Write>, ChangeError> {
    let PolicyRecord { id, .. } = kept;
    let was = context.past.iter().find(|it| it.revision == revision);
    let was = was.ok_or(ChangeError::NoRevision(revision))?;
    let policy = was.policy.read().map_err(ChangeError::Refused)?;
    check_kind(kept.policy_ref(), &policy, "")?;
    let note = note(id, RevisionAction::Reverted, context.now, false);
    Ok(vec![Write::ReplacePolicy(id.clone(), policy), note])
}

/// Removes a policy; the history keeps what it was.
pub fn delete_policy(id: &PolicyId, now: u64) -> Vec<Write> {
    let end = note(id, RevisionAction::Deleted, now, false);
    vec![end, Write::DeletePolicy(id.clone())]
}

/// Puts the policies of an API instance into this order.
///
/// # Errors
/// The list does not name each of them once.
pub fn order_policies(
    kept: &ApiInstanceRecord,
    ids: &[PolicyId],
    now: u64,
) -> Result<Vec<Write>, ChangeError> {
    let before = || kept.policies.iter().map(|policy| &policy.id);
    let present: BTreeSet<_> = before().collect();
    let wanted: BTreeSet<_> = ids.iter().collect();
    if wanted != present || wanted.len() != ids.len() {
        return Err(ChangeError::Refused(vec![Issue::error(
            "",
            "The list must name every policy of the API instance exactly once.",
        )]));
    }
    let places = (0..)
        .zip(ids)
        .map(|(place, id)| Write::PlacePolicy(id.clone(), place));
    let moved = ids.iter().zip(before()).filter(|(id, before)| id != before);
    let notes = moved.map(|(id, _)| note(id, RevisionAction::Ordered, now, false));
    Ok(places.chain(notes).collect())
}

/// Refuses to make another policy of one that is there: the secret that it keeps must
/// not become that of another kind. `path` is where the policy stands in the edit.
///
/// # Errors
/// It is another policy.
pub fn check_kind(kept: &PolicyRef, policy: &Policy, path: &str) -> Result<(), ChangeError> {
    if *kept == policy.policy_ref {
        return Ok(());
    }
    let message = format!(
        "This policy is a {}. Apply another policy instead, and remove this one.",
        kept.name
    );
    let issue = Issue::error("policyRef.name", message).within(path);
    Err(ChangeError::Refused(vec![issue]))
}

/// Sets the secret of a policy if the draft has one.
///
/// # Errors
/// It cannot be sealed.
pub fn put_secret(
    id: &PolicyId,
    draft: &PolicyDraft,
    context: Context<'_>,
) -> Result<Option<Write>, ChangeError> {
    let Some(secret) = &draft.secret else {
        return Ok(None);
    };
    let sealed = context.vault.seal(id, secret)?;
    Ok(Some(Write::PutSecret(id.clone(), sealed, context.now)))
}

/// Adds to the history of a policy.
pub fn note(id: &PolicyId, action: RevisionAction, at: u64, secret_changed: bool) -> Write {
    Write::Note {
        id: id.clone(),
        action,
        at,
        secret_changed,
    }
}
