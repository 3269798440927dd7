//! API instances whose inbound policies all are for some requests only.

use gateway_model::{Issue, Pattern, Phase, RequestRule};

use crate::written::{ApiInstanceRecord, PolicyRecord};

const UNGUARDED: &str = "Every inbound policy here has rules, so a request that matches none of them passes and proves nothing. Leave the rules out of one, or publish what is open as an API instance of its own.";

/// A warning if requests may pass by every policy that finds out who sends them.
pub fn warning(instance: &ApiInstanceRecord) -> Option<Issue> {
    let is_inbound = |(_, record): &(usize, &PolicyRecord)| {
        let policy = record.policy.as_ref();
        record.is_enabled()
            && policy.is_ok_and(|policy| policy.config.kind().phase() == Phase::Inbound)
    };
    let policies = instance.policies.iter().enumerate();
    let mut inbound = policies.filter(is_inbound).peekable();
    let (first, _) = *inbound.peek()?;
    let is_limited = |record: &PolicyRecord| {
        let rules = record.policy.as_ref().map(|policy| &policy.rules);
        rules.is_ok_and(|rules| !rules.is_empty() && !rules.iter().any(is_for_all))
    };
    inbound
        .all(|(_, record)| is_limited(record))
        .then(|| Issue::warning(format!("policies[{first}].rules"), UNGUARDED))
}

/// Whether a rule is for every request, as far as its expressions show it.
fn is_for_all(rule: &RequestRule) -> bool {
    let is_any = |pattern: &Option<Pattern>| {
        let text = pattern.as_ref().map(Pattern::as_str);
        text.is_none_or(|text| matches!(text, ".*" | "/.*"))
    };
    is_any(&rule.path) && is_any(&rule.methods) && is_any(&rule.host) && rule.headers.is_empty()
}
