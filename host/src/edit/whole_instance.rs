//! An API instance written as a whole, with all its policies.

use gateway_model::{PolicyDraft, RevisionAction};

use super::error::ChangeError;
use super::policy::{check_kind, put_secret};
use crate::secrets::Vault;
use crate::store::Change;
use crate::written::{PolicyRecord, WholeInstance};

/// Writes the API instance, over the one of its name if there is one. Policies
/// that are as they were are left alone. `now` is in seconds since
/// 1970-01-01T00:00:00Z.
pub async fn write(
    whole: &WholeInstance,
    change: &mut Change<'_>,
    vault: &Vault,
    now: u64,
) -> Result<(), ChangeError> {
    let written = change.load().await?;
    let before = match written.instance(&whole.instance.name) {
        Some(before) => {
            change.update_instance(&whole.instance).await?;
            &before.policies[..]
        }
        None => {
            change.insert_instance(&whole.instance).await?;
            &[]
        }
    };
    for policy in before {
        if !whole.policies.iter().any(|(id, _)| *id == policy.id) {
            let action = RevisionAction::Deleted;
            change.note(&policy.id, action, now, false).await?;
            change.delete_policy(&policy.id).await?;
        }
    }
    let ids = whole.policies.iter().map(|(id, _)| id);
    let same_order = before.iter().map(|policy| &policy.id).eq(ids);
    for (position, (id, draft)) in whole.policies.iter().enumerate() {
        let kept = before.iter().find(|policy| policy.id == *id);
        let stays = before.get(position).is_some_and(|policy| policy.id == *id);
        let action = match kept {
            None => {
                let name = &whole.instance.name;
                change.insert_policy(name, id, &draft.policy).await?;
                Some(RevisionAction::Created)
            }
            Some(kept) if !is_same(kept, draft) => {
                check_kind(
                    kept.policy_ref(),
                    &draft.policy,
                    &format!("policies[{position}]"),
                )?;
                change.update_policy(id, &draft.policy).await?;
                Some(RevisionAction::Changed)
            }
            Some(_) => (!stays).then_some(RevisionAction::Ordered),
        };
        let secret_changed = put_secret(change, vault, now, id, draft).await?;
        if !same_order {
            let position = i64::try_from(position).unwrap_or(i64::MAX);
            change.place_policy(id, position).await?;
        }
        if let Some(action) = action {
            change.note(id, action, now, secret_changed).await?;
        }
    }
    Ok(())
}

/// Whether the draft says what is written already.
fn is_same(policy: &PolicyRecord, draft: &PolicyDraft) -> bool {
    draft.secret.is_none() && policy.policy.as_ref() == Ok(&draft.policy)
}
