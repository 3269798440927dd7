//! What the gateway says, in the words of the forms. Its messages name fields as documents
//! do, between backticks; whoever fills in a form knows these by their labels.

use gateway_model::{ApiInstanceState, ApiInstanceView, Errors, Issue, PolicyKind, PolicyView};

use super::kinds::{self, Choices, Control, Field, KINDS, Kind};
use super::routing::{LABELS, TIMES};

/// What the forms of API instances and client applications call the parts of a document.
const OTHERS: [(&str, &str); 18] = [
    ("name", "Name"),
    ("address", "Address"),
    ("services", "services"),
    ("routes", "routes"),
    ("policies", "policies"),
    ("destinations", "destinations"),
    ("rules", "conditions"),
    ("timeouts", "Advanced options"),
    ("preserveHost", "Keep the client's host"),
    ("enabled", "Enabled"),
    ("protocol", "Upstream protocol"),
    ("service", "Service"),
    ("weight", "Weight"),
    ("path", "Path"),
    ("methods", "Methods"),
    ("host", "Host"),
    ("headers", "Headers"),
    ("secret", "Client secret"),
];

const SWITCHED: Choices = &[("true", "On"), ("false", "Off")];

/// The message of an issue. `kind` is the policy that it is about, if it is known. What is
/// said of a part of an expression names what stands there.
pub fn message(kind: Option<&'static Kind>, issue: &Issue) -> String {
    match issue.span {
        Some(_) => issue.message.clone(),
        None => sentence(kind, &issue.message),
    }
}

/// The same of a sentence.
pub fn sentence(kind: Option<&'static Kind>, text: &str) -> String {
    let pieces = text.split('`').enumerate();
    let pieces = pieces.map(|(index, piece)| match (index % 2, words(kind, piece)) {
        (0, _) => piece.to_owned(),
        (_, Some(words)) => words.to_owned(),
        (_, None) => format!("`{piece}`"),
    });
    pieces.collect()
}

/// A sentence without its backticks, where nothing draws what is between them.
pub fn plain(text: &str) -> String {
    text.replace('`', "")
}

/// What a form calls a name of a document: a field, a choice, or a policy.
fn words(kind: Option<&'static Kind>, name: &str) -> Option<&'static str> {
    let kinds = || {
        KINDS
            .into_iter()
            .filter(|it| kind.is_none_or(|kind| kind.policy == it.policy))
    };
    let fields = || kinds().flat_map(Kind::fields);
    let is_named = |field: &&Field| {
        let before = field.name.strip_suffix(name);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    let label = || fields().find(is_named).map(|field| field.label);
    let choices = || fields().map(|field| choices(field)).chain([SWITCHED]);
    let choice = || choices().find_map(|choices| find(choices, name));
    let policy = || PolicyKind::named(name).and_then(|it| kinds::kind(it.name()));
    let times = TIMES.into_iter().zip(LABELS).collect::<Vec<_>>();
    find(&OTHERS, name)
        .or_else(label)
        .or_else(choice)
        .or_else(|| find(&times, name))
        .or_else(|| policy().map(|kind| kind.title))
}

fn choices(field: &Field) -> Choices {
    match field.control {
        Control::Choice(choices, _) => choices,
        _ => &[],
    }
}

fn find(all: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    let found = all.iter().find(|(it, _)| *it == name);
    found.map(|(_, words)| *words)
}

/// An issue of an API instance, with the way to the field in the place of its path.
pub fn of_instance(instance: &ApiInstanceView, issue: Issue) -> Issue {
    let (index, rest) = indexed(&issue.path, "policies").unzip();
    let policy = index.and_then(|index| instance.policies.get(index));
    let kind = policy.and_then(|it| kinds::kind(&it.policy.policy_ref.name));
    let path = match (policy, rest) {
        (Some(policy), Some(rest)) => in_policy(policy, kind, rest),
        _ => steps(instance, &issue.path).join(", "),
    };
    Issue {
        message: message(kind, &issue),
        path,
        ..issue
    }
}

/// The policy, and its field.
fn in_policy(policy: &PolicyView, kind: Option<&'static Kind>, path: &str) -> String {
    let title = kind.map_or("Policy", |kind| kind.title);
    let title = policy.policy.label.as_deref().unwrap_or(title);
    let fields = kind.into_iter().flat_map(Kind::fields);
    let mut found = fields.filter_map(|field| {
        let rest = path.strip_prefix(&field.path())?;
        let ends = rest.is_empty() || rest.starts_with(['.', '[']);
        ends.then(|| field.label.to_owned() + &numbered(rest))
    });
    match found.next() {
        Some(field) => format!("{title}, {field}"),
        None => title.to_owned(),
    }
}

/// `[1].value` as ` 2, value`.
fn numbered(rest: &str) -> String {
    match indexed(rest, "") {
        Some((index, "")) => format!(" {}", index + 1),
        Some((index, part)) => format!(" {}, {part}", index + 1),
        None => String::new(),
    }
}

/// The parts around a field of an API instance, and the field.
fn steps(instance: &ApiInstanceView, path: &str) -> Vec<String> {
    let services = &instance.instance.routing.services;
    let mut steps = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let name = part.split('[').next().unwrap_or_default();
        let number = indexed(part, name).map(|(index, _)| index);
        let service = number.and_then(|index| services.get(index));
        steps.push(match (name, number, service) {
            ("services", _, Some(_)) if services.len() == 1 => continue,
            ("services", _, Some(service)) => format!("Service {}", service.name),
            ("address", ..) if path.starts_with("services") => "Upstream".to_owned(),
            ("routes", Some(index), _) => format!("Route {}", index + 1),
            ("destinations", Some(index), _) => format!("Destination {}", index + 1),
            ("rules", Some(index), _) => format!("Condition {}", index + 1),
            _ => capitalised(words(None, name).unwrap_or(part)),
        });
    }
    steps
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The number in `name[7].rest`, and what is behind it.
fn indexed<'p>(path: &'p str, name: &str) -> Option<(usize, &'p str)> {
    let (index, rest) = path
        .strip_prefix(name)?
        .strip_prefix('[')?
        .split_once(']')?;
    let index = index.parse().ok()?;
    Some((index, rest.strip_prefix('.').unwrap_or(rest)))
}

/// Why what is applied to an API instance is not live; none if it is.
pub fn not_live(instance: &ApiInstanceView) -> Option<String> {
    let name = &instance.instance.name;
    match instance.state {
        ApiInstanceState::Active => None,
        ApiInstanceState::Disabled => Some(format!(
            "{name} is disabled: it goes live when you enable it."
        )),
        ApiInstanceState::Broken => {
            let first = instance.issues.errors().next().cloned();
            let why = first.map(|issue| of_instance(instance, issue).message);
            Some(format!(
                "{name} does not serve. {}",
                why.unwrap_or_default()
            ))
        }
    }
}

#[cfg(test)]
mod tests;
