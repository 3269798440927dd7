//! Another API instance like one that is there.
//!
//! A secret belongs to the policy that it was set for and is never copied. A policy that
//! cannot run without one is switched off until it has its own.

use gateway_model::{ApiInstance, Issue, PolicyDraft, PolicyId, Within};

use crate::written::{ApiInstanceRecord, PolicyRecord, WholeInstance};

/// `instance` with copies of all policies of `original`, under identifiers that `identify`
/// makes up.
///
/// # Errors
/// A policy breaks the rules of today; paths begin at the original.
pub fn copy(
    original: &ApiInstanceRecord,
    instance: ApiInstance,
    identify: impl Fn() -> PolicyId,
) -> Result<WholeInstance, Vec<Issue>> {
    let mut policies = Vec::new();
    for (index, record) in original.policies.iter().enumerate() {
        let draft = draft(record).map_err(|issues| issues.within(&format!("policies[{index}]")))?;
        policies.push((identify(), draft));
    }
    Ok(WholeInstance { instance, policies })
}

fn draft(record: &PolicyRecord) -> Result<PolicyDraft, Vec<Issue>> {
    let policy = record.policy.clone();
    let mut policy = policy.map_err(|unreadable| unreadable.issues)?;
    policy.enabled &= !policy.config.needs_secret();
    Ok(PolicyDraft {
        policy,
        secret: None,
    })
}
