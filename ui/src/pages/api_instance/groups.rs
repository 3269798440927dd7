//! The policies of an API instance by their turns, whatever their order in the list is.

use gateway_model::{Phase, PolicyId, PolicyView};

use crate::components::policy::title;
use crate::forms::kinds;

/// When a policy has its say: in its phase, where those that make tokens for one service come
/// behind those that do for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    phase: Phase,
    of_service: bool,
}

/// Policies that have their say at the same time.
#[derive(Debug)]
pub struct Group {
    /// When that is.
    pub turn: Turn,
    /// The identifier of their heading.
    pub heading: &'static str,
    /// What they are about.
    pub title: &'static str,
    /// What their order means; empty where it means nothing.
    pub order: &'static str,
}

/// All of them, in the order of a request.
pub static GROUPS: [Group; 5] = [
    Group {
        turn: Turn::of(Phase::Tls),
        heading: "turn-tls",
        title: "Connections from clients",
        order: "",
    },
    Group {
        turn: Turn::of(Phase::Inbound),
        heading: "turn-inbound",
        title: "Who may come in",
        order: "A request has to pass them all, in this order.",
    },
    Group {
        turn: Turn::of(Phase::Token),
        heading: "turn-tokens",
        title: "Tokens",
        order: "In this order, each in the place of the token before it.",
    },
    Group {
        turn: Turn {
            phase: Phase::Token,
            of_service: true,
        },
        heading: "turn-service-tokens",
        title: "Tokens of one service",
        order: "In this order, each in the place of the token before it.",
    },
    Group {
        turn: Turn::of(Phase::TlsOutbound),
        heading: "turn-tls-outbound",
        title: "Connections to upstreams",
        order: "",
    },
];

impl Turn {
    const fn of(phase: Phase) -> Self {
        Self {
            phase,
            of_service: false,
        }
    }
}

/// In which phase of a request a policy has its say.
pub fn phase(policy: &PolicyView) -> Option<Phase> {
    let kind = kinds::kind(&policy.policy.policy_ref.name)?;
    Some(kind.policy.phase())
}

/// When a policy has its say.
pub fn turn(policy: &PolicyView) -> Option<Turn> {
    let phase = phase(policy)?;
    let of_service = phase == Phase::Token && policy.policy.upstream.is_some();
    Some(Turn { phase, of_service })
}

/// The policies of a phase, in the order of the list.
pub fn of_phase(policies: &[PolicyView], wanted: Phase) -> impl Iterator<Item = &PolicyView> {
    let own = policies.iter();
    own.filter(move |policy| phase(policy) == Some(wanted))
}

/// The policies of a turn, in order.
pub fn of_turn(policies: &[PolicyView], wanted: Turn) -> impl Iterator<Item = &PolicyView> {
    let own = policies.iter();
    own.filter(move |policy| turn(policy) == Some(wanted))
}

/// All policies in another order: one is moved by one among those of its turn. None if there
/// is no way further.
pub fn shifted(policies: &[PolicyView], id: &PolicyId, up: bool) -> Option<Vec<PolicyId>> {
    let places = policies.iter().enumerate();
    let moved = policies.iter().find(|policy| policy.id == *id)?;
    let own: Vec<_> = places
        .filter(|(_, policy)| turn(policy) == turn(moved))
        .collect();
    let at = own.iter().position(|(_, policy)| policy.id == *id)?;
    let to = if up { at.checked_sub(1)? } else { at + 1 };
    let (from, to) = (own.get(at)?.0, own.get(to)?.0);
    let mut ids: Vec<_> = policies.iter().map(|policy| policy.id.clone()).collect();
    ids.swap(from, to);
    Some(ids)
}

/// What becomes of the token of a policy where others behind it make one too; none where
/// it arrives.
pub fn replaced(policies: &[PolicyView], policy: &PolicyView) -> Option<String> {
    if phase(policy)? != Phase::Token || !policy.policy.enabled {
        return None;
    }
    let tokens = of_phase(policies, Phase::Token);
    let (of_service, of_all): (Vec<_>, Vec<_>) =
        tokens.partition(|it| it.policy.upstream.is_some());
    let tokens = of_all.into_iter().chain(of_service);
    let tokens = tokens.skip_while(|it| it.id != policy.id).skip(1);
    let behind: Vec<_> = tokens.filter(|it| meets(it, policy)).collect();
    if let Some(last) = behind.iter().rfind(|it| covers(it, policy)) {
        return Some(format!(
            "Its token never arrives: that of {} does.",
            title(last)
        ));
    }
    let last = behind.last()?;
    Some(format!(
        "Where {} makes a token too, that one arrives.",
        title(last)
    ))
}

/// Whether there may be requests that both are for.
fn meets(policy: &PolicyView, other: &PolicyView) -> bool {
    let (one, two) = (&policy.policy.upstream, &other.policy.upstream);
    policy.policy.enabled && (one.is_none() || two.is_none() || one == two)
}

/// Whether a policy is for each request that the other is for.
fn covers(policy: &PolicyView, other: &PolicyView) -> bool {
    let (one, two) = (&policy.policy, &other.policy);
    one.rules.is_empty() && (one.upstream.is_none() || one.upstream == two.upstream)
}

#[cfg(test)]
mod tests {
    use super::{replaced, shifted};
    use gateway_model::PolicyView;
    use serde_json::{Value, json};

    const TOKENS: &str = "jwt-generation-flex";
    const DOOR: &str = "http-basic-authentication-flex";

    fn policy(id: &str, kind: &str, more: Value) -> PolicyView {
        let mut policy = json!({
            "id": id, "label": id, "policyRef": {"name": kind}, "enabled": true, "rules": [],
            "config": {},
        });
        let (fields, more) = (policy.as_object_mut().unwrap(), more.as_object().unwrap());
        fields.extend(more.clone());
        serde_json::from_value(policy).unwrap()
    }

    #[test]
    fn a_policy_moves_among_those_of_its_turn_and_past_the_others() {
        let policies = [("a", TOKENS), ("b", DOOR), ("c", TOKENS)];
        let policies = policies.map(|(id, kind)| policy(id, kind, json!({})));
        let moved = |index: usize, up| {
            let ids = shifted(&policies, &policies[index].id, up)?;
            Some(
                ids.iter()
                    .map(|id| id.as_str().to_owned())
                    .collect::<String>(),
            )
        };
        assert_eq!(moved(2, true).as_deref(), Some("cba"));
        assert_eq!(moved(0, false).as_deref(), Some("cba"));
        assert_eq!(
            [moved(0, true), moved(1, true), moved(2, false)],
            [None, None, None]
        );
    }

    #[test]
    fn of_several_tokens_for_one_request_the_last_arrives() {
        let told = |first: Value, second: Value| {
            let policies = [policy("a", TOKENS, first), policy("b", TOKENS, second)];
            assert_eq!(replaced(&policies, &policies[1]), None);
            replaced(&policies, &policies[0])
        };
        // Whatever the list says, those of one service come behind those of all.
        let one = [
            policy("a", TOKENS, json!({"upstream": "orders"})),
            policy("b", TOKENS, json!({})),
        ];
        let told_of_all = replaced(&one, &one[1]);
        assert_eq!(
            told_of_all.as_deref(),
            Some("Where a makes a token too, that one arrives.")
        );
        let never = Some("Its token never arrives: that of b does.".to_owned());
        let sometimes = Some("Where b makes a token too, that one arrives.".to_owned());
        let (any, orders, bills) = (
            json!({}),
            json!({"upstream": "orders"}),
            json!({"upstream": "bills"}),
        );
        let get = json!({"rules": [{"methods": "GET"}]});
        assert_eq!(told(any.clone(), any.clone()), never);
        assert_eq!(told(get.clone(), any.clone()), never);
        assert_eq!(told(orders.clone(), orders.clone()), never);
        assert_eq!(told(any.clone(), get), sometimes);
        assert_eq!(told(any.clone(), orders.clone()), sometimes);
        assert_eq!(told(orders, bills), None);
        assert_eq!(told(any.clone(), json!({"enabled": false})), None);
        assert_eq!(told(json!({"enabled": false}), any), None);
    }
}
