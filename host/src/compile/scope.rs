//! Which requests a policy is for.

use gateway_model::{Issue, Phase, Policy, Within};

use crate::routing::Rules;
use crate::snapshot::Scope;
use crate::written::ApiInstanceRecord;

/// Compiles what a policy says of its requests. Paths begin at the policy.
pub fn compile(policy: &Policy, instance: &ApiInstanceRecord) -> Result<Scope, Vec<Issue>> {
    let upstream = &policy.upstream;
    if let Some(issue) = unfit(policy) {
        return Err(vec![issue]);
    }
    let unknown = upstream.as_ref().filter(|name| {
        let services = instance.routing.iter().flat_map(|it| &it.services);
        instance.routing.is_ok() && services.into_iter().all(|it| it.name != **name)
    });
    let unknown = unknown.map(|name| {
        let message = format!("There is no service {name}. Choose one of the API instance.");
        Issue::error("upstream", message)
    });
    match (unknown, Rules::compile(&policy.rules)) {
        (None, Ok(rules)) => Ok(Scope {
            upstream: upstream.clone(),
            rules,
        }),
        (unknown, rules) => {
            let rules = rules.err().unwrap_or_default().within("rules");
            Err(unknown.into_iter().chain(rules).collect())
        }
    }
}

/// Why a policy cannot be for some requests only.
fn unfit(policy: &Policy) -> Option<Issue> {
    let phase = policy.config.kind().phase();
    if policy.upstream.is_some() && !phase.has_service() {
        let message = if phase == Phase::Tls {
            "This policy is about clients. Leave `upstream` out."
        } else {
            "This policy runs before a request has a service. Leave `upstream` out; `rules` can limit the policy to some requests."
        };
        return Some(Issue::error("upstream", message));
    }
    (!policy.rules.is_empty() && !phase.has_request()).then(|| {
        let message = "TLS is settled before there is a request. Leave `rules` out.";
        Issue::error("rules", message)
    })
}
