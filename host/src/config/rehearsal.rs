//! A sample request on its way past the inbound policies of an API instance.

use std::collections::BTreeMap;
use std::sync::Arc;

use gateway_model::{
    ApiInstanceName, FindingView, Issue, JsonText, Phase, PolicyId, PolicyKind, RefusalView,
    SampleRequest, SampleSender, SkipReason, json_text,
};

use super::sample_head::SampleHead;
use crate::authentication::Identity;
use crate::compile::applications;
use crate::generator::{Authentication, Request};
use crate::proxy::{ProxyError, Refused, Rehearsal};
use crate::routing::MatchInput;
use crate::snapshot::{
    CompiledApiInstance, CompiledPolicy, InboundPolicy, Policies, Running, Scope, Snapshot,
};
use crate::written::PolicyRecord;

/// A sample request as policies that make tokens see it.
pub struct Passed {
    /// The request.
    pub request: Request,
    /// What its `authentication` holds.
    pub findings: Vec<FindingView>,
    /// Why the policy that it was sent for makes no token for it, if that is so.
    pub skipped: Option<SkipReason>,
}

/// Why a sample request comes to no policy that makes tokens.
pub enum Stopped {
    /// It is none that could be sent; paths begin at the draft.
    Invalid(Vec<Issue>),
    /// An inbound policy refuses it.
    Refused(RefusalView),
}

/// Lets a sample request pass the inbound policies of an API instance on its way to a policy
/// that is for the requests of `scope`. One that passes none keeps what it says of its sender.
///
/// # Errors
/// It comes no further.
pub async fn pass(
    snapshot: &Snapshot,
    instance: &ApiInstanceName,
    scope: &Scope,
    mut sample: SampleRequest,
    sender: &SampleSender,
) -> Result<Passed, Stopped> {
    let inventory = &snapshot.inventory;
    let compiled = inventory.instances.get(instance).ok_or_else(unknown)?;
    let guards = guards(compiled)?;
    let is_for_all = scope.is_everything() && compiled.routes.are_for_all();
    if guards.is_empty() && is_for_all {
        return Ok(unguarded(sample));
    }
    let address = compiled.record.address.as_ref();
    let address = address.map_err(|issue| Stopped::Invalid(vec![issue.clone()]))?;
    let mut sent = SampleHead::new(&sample.attributes, address).map_err(Stopped::Invalid)?;
    let rehearsal = Rehearsal {
        policies: &Policies::new(guards, Vec::new()),
        applications: &applications(&inventory.written),
        remote: sent.remote,
        local: address.socket,
        tls: address.tls,
    };
    let findings = rehearsal.run(&mut sent.head, &sent.path, sender).await;
    let findings = findings.map_err(|Refused { policy, error }| refused(policy, &error))?;
    let path = &sent.path;
    let input = MatchInput {
        path,
        head: &sent.head,
    };
    let skipped = scope.skips(&input, &compiled.routes);
    if findings.is_empty() {
        return Ok(Passed {
            skipped,
            ..unguarded(sample)
        });
    }
    sent.write_back(&mut sample.attributes);
    let mut identity = Identity::default();
    let mut views = BTreeMap::new();
    for finding in findings {
        let found = Authentication::from(finding.identity.clone());
        views.extend(values(&found, Some(&finding.policy)));
        identity.add(finding.identity);
    }
    Ok(Passed {
        request: Request {
            authentication: identity.into(),
            ..sample.into()
        },
        findings: views.into_values().collect(),
        skipped,
    })
}

/// A request that nobody looked at: it says itself who sends it.
pub fn unguarded(sample: SampleRequest) -> Passed {
    let request = Request::from(sample);
    let views = values(&request.authentication, None);
    Passed {
        findings: views.into_values().collect(),
        request,
        skipped: None,
    }
}

/// The inbound policies that are switched on.
fn guards(compiled: &CompiledApiInstance) -> Result<Vec<InboundPolicy>, Stopped> {
    let policies = compiled.record.policies.iter().zip(&compiled.policies);
    let guards = policies.filter(|(record, _)| record.is_enabled() && is_inbound(record));
    guards
        .map(|(record, policy)| guard(record, policy))
        .collect()
}

fn is_inbound(record: &PolicyRecord) -> bool {
    let kind = PolicyKind::named(&record.policy_ref().name);
    kind.is_some_and(|kind| kind.phase() == Phase::Inbound)
}

fn guard(record: &PolicyRecord, policy: &CompiledPolicy) -> Result<InboundPolicy, Stopped> {
    match (&policy.outcome, &policy.scope) {
        (Ok(Running::Authentication(policy)), Ok(scope)) => Ok(InboundPolicy {
            id: record.id.clone(),
            policy: Arc::clone(policy),
            rules: scope.rules.clone(),
        }),
        _ => Err(refused(record.id.clone(), &ProxyError::Broken)),
    }
}

fn refused(policy_id: PolicyId, error: &ProxyError) -> Stopped {
    Stopped::Refused(RefusalView {
        policy_id,
        status: error.status().as_u16(),
        message: error.to_string(),
    })
}

fn unknown() -> Stopped {
    let message = "There is no API instance of this name.";
    Stopped::Invalid(vec![Issue::error("apiInstance", message)])
}

/// Every value of an `authentication` by its place.
fn values(
    authentication: &Authentication,
    policy_id: Option<&PolicyId>,
) -> BTreeMap<String, FindingView> {
    let Authentication {
        principal,
        client_id,
        client_name,
        properties,
    } = authentication;
    let texts = [
        ("principal", principal),
        ("clientId", client_id),
        ("clientName", client_name),
    ];
    let texts = texts.into_iter().filter_map(|(name, text)| {
        let text = text.as_deref()?;
        Some((name.to_owned(), json_text(text.into())))
    });
    let properties = properties.as_deref().unwrap_or("{}");
    // It is written by this program.
    let properties: BTreeMap<String, JsonText> =
        serde_json::from_str(properties).unwrap_or_default();
    let properties = properties.into_iter();
    let properties = properties.map(|(name, value)| (format!("properties.{name}"), value));
    let views = texts.chain(properties).map(|(path, value)| {
        let view = FindingView {
            path: path.clone(),
            value,
            policy_id: policy_id.cloned(),
        };
        (path, view)
    });
    views.collect()
}
