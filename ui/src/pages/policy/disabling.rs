//! What is asked before a form disables a policy that guards or signs.

use leptos::prelude::*;
use serde_json::Value;

use super::fields::PolicyFields;
use super::target::Target;
use crate::live::Live;
use crate::pages::api_instance::question_of_disabling;
use crate::questions::Question;

/// The question; none where the policy is new, stays as it is, or nobody would notice.
pub fn question(target: &Target, fields: PolicyFields, live: Live) -> Option<Question> {
    let at = target.policy()?;
    let is_enabled = |document: &Value| document.get("enabled") == Some(&Value::Bool(true));
    let was = is_enabled(&fields.base().document());
    let stays = fields.document.with_untracked(is_enabled);
    if !was || stays {
        return None;
    }
    let instance = untrack(|| live.instance(&at.instance))?;
    let policy = instance.policies.iter().find(|it| it.id == at.id)?;
    question_of_disabling(&instance, policy)
}
