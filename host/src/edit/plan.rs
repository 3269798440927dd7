//! What an edit comes to: a function of what is written, pure but for sealing, which
//! draws random bytes.

use gateway_model::{ApiInstance, ApiInstanceName, BatchAction, PolicyId, RevisionAction};

use super::context::Context;
use super::edits::Edit;
use super::error::ChangeError;
use super::policy::{create_policy, delete_policy, order_policies, replace_policy, revert_policy};
use super::precondition::{Precondition, check_instance, check_policy};
use super::{application, batch, whole_instance};
use crate::secrets::Vault;
use crate::store::{Change, Write};
use crate::written::Written;

/// What an edit comes to.
#[derive(Debug)]
pub struct Plan {
    /// What it is about.
    pub subject: Subject,
    /// What is to be written.
    pub steps: Vec<Write>,
}

/// What an edit is about, and so what is judged before it is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The API instance without its policies.
    Instance,
    /// Each of several API instances without its policies.
    Instances,
    /// One policy.
    Policy(PolicyId),
    /// The API instance with its policies.
    Whole,
    /// Something that is gone, or that has nothing about it to be judged.
    Nothing,
}

/// Writes what an edit comes to. `now` is in seconds since 1970-01-01T00:00:00Z.
///
/// # Errors
/// The edit must not be made, or the database failed; the change is to be dropped.
pub async fn make(
    edit: &Edit,
    change: &mut dyn Change,
    vault: &Vault,
    now: u64,
) -> Result<Subject, ChangeError> {
    let written = change.load().await?;
    let past = match edit.looks_back_at() {
        Some((instance, id)) => change.history(instance, id).await?,
        None => Vec::new(),
    };
    let plan = plan(
        edit,
        Context {
            written: &written,
            past: &past,
            vault,
            now,
        },
    )?;
    change.write(&plan.steps).await?;
    Ok(plan.subject)
}

/// What an edit comes to.
///
/// # Errors
/// What it is about is not there or not as demanded, or it breaks a rule.
pub fn plan(edit: &Edit, context: Context<'_>) -> Result<Plan, ChangeError> {
    let Context { written, now, .. } = context;
    let (subject, steps) = match edit {
        Edit::CreateInstance(instance) => {
            check_absent(written, &instance.name)?;
            let create = Write::CreateInstance(instance.clone());
            let note = note(instance, RevisionAction::Created, now);
            (Subject::Instance, vec![create, note])
        }
        Edit::CreateWhole(whole) => {
            check_absent(written, &whole.instance.name)?;
            (Subject::Instance, whole_instance::put(whole, context)?)
        }
        Edit::ReplaceInstance(instance, precondition) => {
            check_instance(written, &instance.name, precondition)?;
            let steps = replace(instance, RevisionAction::Changed, now);
            (Subject::Instance, steps)
        }
        Edit::RevertInstance(instance, precondition) => {
            check_instance(written, &instance.name, precondition)?;
            let steps = replace(instance, RevisionAction::Reverted, now);
            (Subject::Instance, steps)
        }
        Edit::PutInstance(whole, precondition) => {
            check_instance(written, &whole.instance.name, precondition)?;
            (Subject::Whole, whole_instance::put(whole, context)?)
        }
        Edit::DeleteInstance(name, precondition) => {
            check_instance(written, name, precondition)?;
            (Subject::Nothing, vec![Write::DeleteInstance(name.clone())])
        }
        Edit::CreatePolicy(instance, id, draft) => {
            check_instance(written, instance, &Precondition::Exists)?;
            let steps = create_policy(instance, id, draft, context)?;
            (Subject::Policy(id.clone()), steps)
        }
        Edit::ReplacePolicy(instance, id, draft, precondition) => {
            let kept = check_policy(written, instance, id, precondition)?;
            let steps = replace_policy(kept, draft, context)?;
            (Subject::Policy(id.clone()), steps)
        }
        Edit::RevertPolicy(instance, id, revision, precondition) => {
            let kept = check_policy(written, instance, id, precondition)?;
            let steps = revert_policy(kept, *revision, context)?;
            (Subject::Policy(id.clone()), steps)
        }
        Edit::DeletePolicy(instance, id, precondition) => {
            check_policy(written, instance, id, precondition)?;
            (Subject::Nothing, delete_policy(id, now))
        }
        Edit::OrderPolicies(instance, ids, precondition) => {
            let kept = check_instance(written, instance, precondition)?;
            (Subject::Instance, order_policies(kept, ids, now)?)
        }
        Edit::Batch(it) => (judged(&it.action), batch::plan(it, written, now)?),
        Edit::Application(edit) => (Subject::Nothing, application::plan(edit, written, now)?),
    };
    Ok(Plan { subject, steps })
}

/// What has to be judged of API instances that are changed in a batch: nothing but being
/// enabled can make one wrong that was not.
fn judged(action: &BatchAction) -> Subject {
    match action {
        BatchAction::Enable => Subject::Instances,
        _ => Subject::Nothing,
    }
}

fn replace(instance: &ApiInstance, action: RevisionAction, now: u64) -> Vec<Write> {
    let replace = Write::ReplaceInstance(instance.clone());
    vec![replace, note(instance, action, now)]
}

fn note(instance: &ApiInstance, action: RevisionAction, now: u64) -> Write {
    Write::NoteInstance(instance.name.clone(), action, now)
}

fn check_absent(written: &Written, name: &ApiInstanceName) -> Result<(), ChangeError> {
    match written.instance(name) {
        Some(_) => Err(ChangeError::Exists(name.clone())),
        None => Ok(()),
    }
}
