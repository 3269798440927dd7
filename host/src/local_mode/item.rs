//! One policy as it is applied: an item of a list of policies, or the `spec` of a
//! policy binding.

use gateway_model::read::Reader;
use gateway_model::{Issue, Policy, PolicyDraft, PolicyId, PolicyKind, RequestRule, Timeouts};
use serde_json::{Value, json};

use super::resource::DEFAULT_NAMESPACE;
use super::timeout_policies::{self, Said};
use crate::variables::Environment;
use crate::written::PolicyRecord;

/// The order of what names none.
pub const DEFAULT_ORDER: i64 = 50;

/// The policy that sends requests to one service.
pub const ROUTE: &str = "route";

/// The policy that shares requests out among services.
pub const ROUTE_WEIGHTED: &str = "route-weighted";

/// Policies that are left out with a warning: they observe requests, and refuse and grant
/// nothing.
const HARMLESS: [&str; 3] = [
    "message-logging-flex",
    "message-logging-outbound-flex",
    "tracing-flex",
];

/// One policy as it is applied.
#[derive(Clone, Debug)]
pub struct Item {
    /// The policy's name, if it could be read.
    pub policy: Option<String>,
    /// The identifier of the policy that it changes, if there is such a policy.
    pub id: Option<PolicyId>,
    /// Its place among others, if it names one.
    pub order: Option<i64>,
    pub content: Content,
}

/// What an item says. Paths of issues begin at the item.
#[derive(Clone, Debug)]
pub enum Content {
    Policy(Box<PolicyDraft>),
    Route(RouteItem),
    /// How long upstreams may take.
    Timeouts(Timeouts),
    /// Left out, which weakens nothing.
    Harmless(Issue),
    /// What it is meant to do cannot be done.
    Broken(Vec<Issue>),
}

/// A route whose services are still names.
#[derive(Clone, Debug)]
pub struct RouteItem {
    pub rules: Vec<RequestRule>,
    pub destinations: Vec<DestinationItem>,
}

/// One service of a route.
#[derive(Clone, Debug)]
pub struct DestinationItem {
    /// Where it stands in the item.
    pub path: String,
    pub service: String,
    pub namespace: Option<String>,
    pub destination_path: Option<String>,
    pub weight: u8,
}

/// How items are read.
#[derive(Clone, Copy, Debug)]
pub struct ReadContext<'a> {
    pub environment: &'a Environment,
    /// The policies that items may change by their `id`. Such an item may leave its
    /// secret out.
    pub policies: &'a [PolicyRecord],
}

impl ReadContext<'_> {
    fn changed(&self, item: &Value) -> Option<&PolicyRecord> {
        let id = item.get("id")?.as_str()?;
        let mut policies = self.policies.iter();
        policies.find(|policy| policy.id.as_str() == id)
    }
}

impl Item {
    /// Reads an item; `more` are fields of it that others read, and that not every item
    /// has.
    pub fn read(item: &Value, more: &[&'static str], context: ReadContext<'_>) -> Self {
        let changed = context.changed(item);
        let mut reader = Reader::new(item, "");
        let reference = reader.required("policyRef", |reader, value, path| {
            reader.object(value, path, read_reference)
        });
        let order = reader.optional("order", read_order);
        // Routes have rules, too.
        reader.also(&["config", "rules"]);
        reader.also(&Policy::COMMON);
        reader.also(more);
        let mut issues = reader.finish(|| Some(())).err().unwrap_or_default();
        let Some((policy, namespace)) = reference else {
            return Self {
                policy: None,
                id: None,
                order,
                content: Content::Broken(issues),
            };
        };
        if namespace.is_some_and(|namespace| namespace != DEFAULT_NAMESPACE) {
            let message = "Policies of other namespaces are not supported here. The API instance stays closed until this is removed. For a policy that the gateway brings with it, leave the namespace out.";
            issues.push(Issue::error("policyRef.namespace", message));
        }
        let written = item.get("config").unwrap_or(&Value::Null);
        let (config, unset) = context.environment.fill(written, "config");
        issues.extend(unset);
        // A secret of one kind of policy is none of another. One that is not set may stay so
        // while the policy is switched off.
        let is_off = item.get("enabled") == Some(&Value::Bool(false));
        let may_lack_key = changed.is_some_and(|changed| {
            changed.policy_ref().name == policy && (changed.secret.is_some() || is_off)
        });
        let content = match read_content(&policy, item, config, may_lack_key) {
            Ok(content) if issues.is_empty() => content,
            Ok(_) => Content::Broken(issues),
            Err(more) => {
                issues.extend(more);
                Content::Broken(issues)
            }
        };
        Self {
            policy: Some(policy),
            id: changed.map(|changed| changed.id.clone()),
            order,
            content,
        }
    }
}

fn read_reference(fields: &mut Reader<'_>) -> Option<(String, Option<String>)> {
    let name = fields.required("name", Reader::text);
    let namespace = fields.optional("namespace", Reader::text);
    fields.optional("kind", Reader::one_of(&[("Extension", ())]));
    Some((name?, namespace))
}

fn read_order(reader: &mut Reader<'_>, value: &Value, path: &str) -> Option<i64> {
    if value.as_i64().is_none() {
        reader.no_number(value, path, "a whole number");
    }
    value.as_i64()
}

fn read_content(
    policy: &str,
    item: &Value,
    config: Value,
    may_lack_key: bool,
) -> Result<Content, Vec<Issue>> {
    if policy == ROUTE || policy == ROUTE_WEIGHTED {
        return read_route(policy, item, &config).map(Content::Route);
    }
    if let Some(said) = timeout_policies::read(policy, item, &config) {
        return said.map(|said| match said {
            Said::Timeouts(timeouts) => Content::Timeouts(timeouts),
            Said::LeftOut(issue) => Content::Harmless(issue),
        });
    }
    if HARMLESS.contains(&policy) {
        let message = format!("The policy {policy} is not supported here. It is left out.");
        return Ok(Content::Harmless(Issue::warning("policyRef.name", message)));
    }
    if PolicyKind::named(policy).is_none() {
        if item.get("enabled") == Some(&Value::Bool(false)) {
            let message = format!(
                "The policy {policy} is not supported here. It is switched off, so it is left out."
            );
            return Ok(Content::Harmless(Issue::warning("policyRef.name", message)));
        }
        return Err(vec![unsupported(policy)]);
    }
    let mut draft = json!({ "policyRef": { "name": policy }, "config": config });
    for field in Policy::COMMON {
        if let (Some(value), Some(draft)) = (item.get(field), draft.as_object_mut()) {
            draft.insert(field.to_owned(), value.clone());
        }
    }
    PolicyDraft::parse(&draft, may_lack_key).map(|draft| Content::Policy(Box::new(draft)))
}

fn unsupported(policy: &str) -> Issue {
    if let Some(meant) = nearest(policy) {
        let message = format!(
            "There is no policy {policy} here. Did you mean {meant}? The API instance stays closed until that is clear."
        );
        return Issue::error("policyRef.name", message);
    }
    let message = format!(
        "The policy {policy} is not supported here. Supported are {}. The API instance stays closed until it is removed, because leaving it out could weaken the API instance.",
        PolicyKind::names()
    );
    Issue::error("policyRef.name", message)
}

/// The policy that somebody may have meant by this name; many write it without `-flex`.
fn nearest(policy: &str) -> Option<&'static str> {
    let own = PolicyKind::ALL.iter().map(|kind| kind.name());
    let known = own.chain(HARMLESS).chain(timeout_policies::names());
    let known = known.chain([ROUTE, ROUTE_WEIGHTED]);
    let distance = |known: &str| {
        let short = known.strip_suffix("-flex").unwrap_or(known);
        strsim::damerau_levenshtein(policy, known).min(strsim::damerau_levenshtein(policy, short))
    };
    let nearest = known.map(|known| (distance(known), known)).min()?;
    (nearest.0 <= 2).then_some(nearest.1)
}

fn read_route(policy: &str, item: &Value, config: &Value) -> Result<RouteItem, Vec<Issue>> {
    let mut reader = Reader::new(config, "config");
    let destinations = if policy == ROUTE {
        let destination = read_destination(&mut reader, "config".to_owned(), Some(100));
        destination.map(|destination| vec![destination])
    } else {
        reader.required("routes", |reader, value, path| {
            reader.list(value, path, |reader, value, path| {
                let place = path.to_owned();
                reader.object(value, path, |fields| {
                    let weight = fields.required("weight", |reader, value, path| {
                        reader.integer(value, path, 1..=100)
                    });
                    read_destination(fields, place, weight)
                })
            })
        })
    };
    if destinations.as_ref().is_some_and(Vec::is_empty) {
        reader.error("config.routes", "Name at least one service.");
    }
    let read = reader.finish(|| Some(()));
    let rules = read_rules(item);
    match (destinations, rules, read) {
        (Some(destinations), Ok(rules), Ok(())) => Ok(RouteItem {
            rules,
            destinations,
        }),
        (_, rules, read) => {
            let issues = [rules.err(), read.err()].into_iter().flatten();
            Err(issues.flatten().collect())
        }
    }
}

fn read_destination(
    fields: &mut Reader<'_>,
    path: String,
    weight: Option<u8>,
) -> Option<DestinationItem> {
    let reference = fields.required("destinationRef", |reader, value, path| {
        reader.object(value, path, |fields| {
            let name = fields.required("name", Reader::text);
            let namespace = fields.optional("namespace", Reader::text);
            fields.optional("kind", Reader::one_of(&[("Service", ())]));
            Some((name?, namespace))
        })
    });
    let destination_path = fields.optional("destinationPath", Reader::text);
    let (service, namespace) = reference?;
    Some(DestinationItem {
        path,
        service,
        namespace,
        destination_path,
        weight: weight?,
    })
}

/// Reads `rules` of an item. Absent or empty, they stand for every request.
fn read_rules(item: &Value) -> Result<Vec<RequestRule>, Vec<Issue>> {
    let Some(written) = item.get("rules") else {
        return Ok(Vec::new());
    };
    let document = json!({ "rules": written });
    let mut reader = Reader::new(&document, "");
    let rules = reader.required("rules", RequestRule::read_list);
    reader.finish(|| rules)
}
