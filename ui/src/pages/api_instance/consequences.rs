//! What requests get once something is switched off that guards or signs, or an API
//! instance is switched on that lacks such a thing.

use gateway_model::{ApiInstanceName, ApiInstanceView, Phase, PolicyView};

use super::groups::{of_phase, phase};
use crate::components::policy::title;
use crate::questions::Question;
use crate::words;

/// What disabling a policy means; none where it means nothing for any request.
fn of_disabling(instance: &ApiInstanceView, policy: &PolicyView) -> Option<String> {
    let phase = phase(policy)?;
    let others = of_phase(&instance.policies, phase);
    let others = others.filter(|it| it.id != policy.id && it.policy.enabled);
    let others: Vec<_> = others.map(title).collect();
    let some = !policy.policy.rules.is_empty() || policy.policy.upstream.is_some();
    let requests = if some {
        "The requests that it is for"
    } else {
        "Requests"
    };
    match phase {
        Phase::Tls if !instance.instance.address.tls => None,
        Phase::Tls => Some(
            "Clients cannot connect any more, unless another API instance on this port has a \
             certificate."
                .to_owned(),
        ),
        Phase::Inbound if others.is_empty() => Some(format!(
            "{requests} will be let through without credentials."
        )),
        Phase::Inbound => Some(format!(
            "{requests} will be let through without what it asks for. {} stays.",
            others.join(", ")
        )),
        Phase::Token if others.is_empty() => Some(format!(
            "{requests} will go to the upstream without a token, and with the Authorization that \
             the client sends."
        )),
        Phase::Token => Some(format!(
            "{requests} will go to the upstream without its token. {} stays.",
            others.join(", ")
        )),
        Phase::TlsOutbound => Some(
            "Upstreams will be believed as the operating system believes them, and be shown no \
             certificate of the gateway."
                .to_owned(),
        ),
    }
}

/// What is asked before a policy is disabled; none where that means nothing for any
/// request.
pub fn question_of_disabling(instance: &ApiInstanceView, policy: &PolicyView) -> Option<Question> {
    Some(Question {
        title: format!("Disable {}?", title(policy)),
        text: of_disabling(instance, policy)?,
        word: None,
        yes: "Disable",
        no: "Keep",
    })
}

/// How the sentence begins that says who gets the requests of another.
const TO_ANOTHER: &str = "Its requests will go to ";

/// What disabling an API instance means, beside these others.
pub fn of_disabling_all(instance: &ApiInstanceView, others: &[ApiInstanceView]) -> String {
    let own = &instance.instance;
    let neighbours = others.iter().map(|other| &other.instance).filter(|other| {
        let is_there = other.address.socket == own.address.socket;
        other.enabled && other.name != own.name && is_there
    });
    let path = own.address.base_path.prefix();
    let takes_over = |base: &str| {
        let rest = path.strip_prefix(base);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let heirs = neighbours
        .clone()
        .filter(|it| takes_over(it.address.base_path.prefix()));
    let heir = heirs.max_by_key(|it| it.address.base_path.prefix().len());
    match heir {
        Some(heir) => format!("{TO_ANOTHER}{} instead.", heir.name),
        None if neighbours.count() > 0 => {
            "Its requests will be answered with 404 (Not Found).".to_owned()
        }
        None => format!("Connections to {} will be refused.", own.address.socket),
    }
}

/// What enabling an API instance means where policies lack a secret; none where none does.
pub fn of_enabling(instance: &ApiInstanceView) -> Option<String> {
    let missing = |wanted| {
        let mut own = of_phase(&instance.policies, wanted);
        own.any(|policy| policy.lacks_secret && !policy.policy.enabled)
    };
    let mut sentences = Vec::new();
    if missing(Phase::Inbound) {
        let guards = of_phase(&instance.policies, Phase::Inbound);
        let mut guards = guards.filter(|policy| policy.policy.enabled);
        sentences.push(match guards.next() {
            None => "Requests will be let through without credentials.",
            Some(_) => "Requests will not be asked for all credentials.",
        });
    }
    if missing(Phase::Token) {
        sentences.push("Requests will go to the upstream without a token that is missing its key.");
    }
    if missing(Phase::TlsOutbound) {
        sentences.push("Upstreams will be shown no certificate of the gateway.");
    }
    let lacking = instance
        .policies
        .iter()
        .filter(|policy| policy.lacks_secret);
    let names: Vec<_> = lacking.map(title).collect();
    (!sentences.is_empty()).then(|| {
        format!(
            "What these policies need is not set, so they are disabled: {}. {}",
            names.join(", "),
            sentences.join(" ")
        )
    })
}

/// How many names are written before the others are counted.
const NAMED: usize = 3;

/// Names in a sentence: the first ones, and how many more there are.
pub fn named<'a>(names: impl ExactSizeIterator<Item = &'a ApiInstanceName>) -> String {
    let more = names.len().saturating_sub(NAMED);
    let first = names.take(NAMED).map(ToString::to_string);
    let first = first.collect::<Vec<_>>().join(", ");
    match more {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// What disabling several API instances means, beside these others.
pub fn of_disabling_many(instances: &[ApiInstanceView], others: &[ApiInstanceView]) -> String {
    let mut heirs = Vec::new();
    for instance in instances {
        let text = of_disabling_all(instance, others);
        // Whatever else becomes of requests, they do not come through.
        if let Some(heir) = text.strip_prefix(TO_ANOTHER) {
            heirs.push(format!("{} to {heir}", instance.instance.name));
        }
    }
    let heirs_named = heirs
        .iter()
        .take(NAMED)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    let rest = "Their requests will be answered with 404 (Not Found), or their connections will be refused.";
    match heirs.len() {
        0 => rest.to_owned(),
        all if all == instances.len() && all <= NAMED => {
            format!("Their requests will go elsewhere instead: {heirs_named}")
        }
        all => format!(
            "{rest} Requests of {} will go to other API instances instead: {heirs_named}",
            words::count(all, "API instance", "API instances"),
        ),
    }
}

/// What enabling several API instances means where policies lack a secret; none where none
/// does.
pub fn of_enabling_many(instances: &[ApiInstanceView]) -> Option<String> {
    let lacking = instances.iter().filter(|it| of_enabling(it).is_some());
    let names: Vec<_> = lacking.map(|it| &it.instance.name).collect();
    let names = (!names.is_empty()).then(|| named(names.into_iter()))?;
    Some(format!(
        "Policies that lack a key or a password are disabled, so requests may be let through \
         without credentials or go on without a token: {names}."
    ))
}

#[cfg(test)]
mod tests {
    use super::{of_disabling, of_disabling_all, of_enabling};
    use gateway_model::ApiInstanceView;
    use serde_json::{Value, json};

    const DOOR: &str = "http-basic-authentication-flex";
    const CLIENTS: &str = "client-id-enforcement-flex";

    fn instance(name: &str, address: &str, policies: Value) -> ApiInstanceView {
        serde_json::from_value(json!({
            "name": name, "address": address, "routes": [],
            "services": [{"name": "upstream", "address": "http://127.0.0.1:3000/"}],
            "enabled": true, "state": "active", "issues": [], "policies": policies, "revision": 1,
        }))
        .unwrap()
    }

    fn policy(label: &str, kind: &str, enabled: bool) -> Value {
        json!({
            "id": label, "label": label, "policyRef": {"name": kind}, "enabled": enabled,
            "rules": [], "config": {},
        })
    }

    #[test]
    fn the_last_guard_that_goes_leaves_the_door_open_and_another_one_stays() {
        let told = |other: bool| {
            let policies = [
                policy("Door", DOOR, true),
                policy("Clients", CLIENTS, other),
            ];
            let one = instance("a", "http://127.0.0.1:8081/", json!(policies));
            of_disabling(&one, &one.policies[0]).unwrap()
        };
        assert_eq!(
            told(false),
            "Requests will be let through without credentials."
        );
        assert!(told(true).ends_with("Clients stays."));
    }

    #[test]
    fn a_certificate_that_has_no_use_is_switched_off_without_a_question() {
        let told = |address: &str| {
            let one = instance("a", address, json!([policy("Certificate", "tls", true)]));
            of_disabling(&one, &one.policies[0]).is_some()
        };
        assert_eq!(
            [
                told("http://127.0.0.1:8081/"),
                told("https://127.0.0.1:8081/")
            ],
            [false, true]
        );
    }

    #[test]
    fn requests_of_an_api_instance_that_is_disabled_go_to_whom_the_port_leaves_them() {
        let at = |name: &str, path: &str| {
            instance(name, &format!("http://127.0.0.1:8081{path}"), json!([]))
        };
        let own = at("own", "/orders/new");
        let told = |others: &[ApiInstanceView]| of_disabling_all(&own, others);
        assert!(told(std::slice::from_ref(&own)).ends_with("will be refused."));
        assert!(told(&[at("other", "/ord")]).ends_with("will be answered with 404 (Not Found)."));
        let heirs = [at("root", "/"), at("orders", "/orders")];
        assert!(told(&heirs).contains("will go to orders instead"));
    }

    #[test]
    fn an_api_instance_that_lacks_nothing_is_enabled_without_a_question() {
        let told = |lacks: bool| {
            let mut door = policy("Door", DOOR, false);
            door["lacksSecret"] = json!(lacks);
            of_enabling(&instance("a", "http://127.0.0.1:8081/", json!([door])))
        };
        assert_eq!(told(false), None);
        assert!(told(true).unwrap().ends_with("without credentials."));
    }
}
