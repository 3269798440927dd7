//! Changes of one policy, and of the order of several.

use std::collections::BTreeSet;

use gateway_model::{
    InstanceName, Issue, Policy, PolicyDraft, PolicyId, PolicyRef, RevisionAction,
};

use super::error::ChangeError;
use crate::secrets::Vault;
use crate::store::Change;

/// Refuses to make another policy of one that is there: the secret that it keeps must
/// not become that of another kind. `path` is where the policy stands in the edit.
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

/// Replaces a policy; a draft without secret keeps the one that is set.
pub async fn replace_policy(
    change: &mut Change<'_>,
    vault: &Vault,
    now: u64,
    id: &PolicyId,
    draft: &PolicyDraft,
) -> Result<(), ChangeError> {
    change.update_policy(id, &draft.policy).await?;
    let secret_changed = put_secret(change, vault, now, id, draft).await?;
    let action = RevisionAction::Changed;
    change.note(id, action, now, secret_changed).await?;
    Ok(())
}

/// Sets the secret of a policy if the draft has one. Gives whether it has.
pub async fn put_secret(
    change: &mut Change<'_>,
    vault: &Vault,
    now: u64,
    id: &PolicyId,
    draft: &PolicyDraft,
) -> Result<bool, ChangeError> {
    if let Some(secret) = &draft.secret {
        let sealed = vault.seal(id, secret)?;
        change.put_secret(id, &sealed, now).await?;
    }
    Ok(draft.secret.is_some())
}

/// Puts the policies of an API instance into this order.
pub async fn order_policies(
    change: &mut Change<'_>,
    now: u64,
    instance: &InstanceName,
    ids: &[PolicyId],
) -> Result<(), ChangeError> {
    let before = change.policies_of(instance).await?;
    let present: BTreeSet<_> = before.iter().collect();
    let wanted: BTreeSet<_> = ids.iter().collect();
    if wanted != present || wanted.len() != ids.len() {
        return Err(ChangeError::Refused(vec![Issue::error(
            "",
            "The list must name every policy of the API instance exactly once.",
        )]));
    }
    for (position, id) in (0..).zip(ids) {
        change.place_policy(id, position).await?;
    }
    let moved = ids.iter().zip(&before).filter(|(id, before)| id != before);
    for (id, _) in moved {
        let action = RevisionAction::Ordered;
        change.note(id, action, now, false).await?;
    }
    Ok(())
}
