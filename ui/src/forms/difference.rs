//! What differs between two versions of a policy, field by field, whichever policy
//! it is.

use gateway_model::PolicyRevisionView;
use serde_json::{Value, json};

use super::condition::{Condition, rules};
use super::kinds::kind_of;

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The field as the form calls it.
    pub(crate) field: &'static str,
    /// What it is on one side, a line for each item.
    pub(crate) one: Vec<String>,
    /// What it is on the other.
    pub(crate) other: Vec<String>,
}

/// Every field that differs between two documents, in the form's order.
pub(crate) fn differences(one: &Value, other: &Value) -> Vec<Difference> {
    let (one, other) = (lines(one), lines(other));
    let gone = one
        .iter()
        .filter(|(field, _)| other.iter().all(|(it, _)| it != field));
    let fields = other.iter().chain(gone).map(|(field, _)| *field);
    let at = |lines: &Lines, field| {
        let found = lines.iter().find(|(it, _)| *it == field);
        found.map(|(_, lines)| lines.clone()).unwrap_or_default()
    };
    let differences = fields.map(|field| Difference {
        field,
        one: at(&one, field),
        other: at(&other, field),
    });
    differences.filter(|it| it.one != it.other).collect()
}

/// What one revision changed of another.
pub(crate) fn changes(before: &PolicyRevisionView, after: &PolicyRevisionView) -> Vec<Difference> {
    let document = |revision: &PolicyRevisionView| {
        let mut policy = revision.policy.clone();
        // People count from 1.
        policy.position += 1;
        json!(policy)
    };
    differences(&document(before), &document(after))
}

/// Every field, in words.
type Lines = Vec<(&'static str, Vec<String>)>;

fn lines(document: &Value) -> Lines {
    let mut all = Lines::new();
    let value = |name| document.get(name).unwrap_or(&Value::Null);
    if let Some(kind) = kind_of(document) {
        all.push(("Policy", vec![kind.title.to_owned()]));
        let words = kind.words(value("config")).into_iter();
        all.extend(words.map(|(field, lines)| (field.label, lines)));
    }
    let enabled = value("enabled").as_bool().unwrap_or(true);
    let text = |name| value(name).as_str().map(str::to_owned);
    let rules = match rules(document) {
        Some(rules) => rules.iter().map(|it| Condition::of(it).words()).collect(),
        None => vec![value("rules").to_string()],
    };
    let position = value("position").as_u64().map(|it| it.to_string());
    all.extend([
        ("Service", Vec::from_iter(text("upstream"))),
        ("Conditions", rules),
        ("Label", Vec::from_iter(text("label"))),
        (
            "Enabled",
            vec![if enabled { "Yes" } else { "No" }.to_owned()],
        ),
        ("Position", Vec::from_iter(position)),
    ]);
    all
}

#[cfg(test)]
mod tests {
    use super::{changes, differences};
    use gateway_model::PolicyRevisionView;
    use serde_json::{Value, json};

    fn revision(config: Value, enabled: bool) -> PolicyRevisionView {
        serde_json::from_value(json!({
            "revision": 1, "at": 1, "by": "admin", "action": "changed",
            "policyRef": {"name": "jwt-generation-flex"}, "enabled": enabled, "position": 0,
            "rules": [{"methods": "GET"}], "config": config, "secretChanged": false,
        }))
        .unwrap()
    }

    #[test]
    fn only_the_fields_that_differ_are_named_as_the_form_names_them() {
        let claims = json!([{"name": "sub", "value": "#[authentication.principal]"}]);
        let before = revision(json!({"exp": 60, "iat": true, "customClaims": []}), true);
        let after = revision(
            json!({"exp": 60, "iat": false, "customClaims": claims}),
            false,
        );
        let found = changes(&before, &after);
        let names: Vec<_> = found.iter().map(|it| it.field).collect();
        assert_eq!(names, ["Issued At (iat)", "Custom Claims", "Enabled"]);
        assert_eq!(found[1].other, ["sub: #[authentication.principal]"]);
        assert!(found[1].one.is_empty());
        assert!(changes(&before, &before).is_empty());
    }

    #[test]
    fn a_field_that_is_not_used_says_nothing_and_a_secret_only_whether_it_is_new() {
        let jwt =
            |config: Value| json!({"policyRef": {"name": "jwt-validation-flex"}, "config": config});
        let one =
            jwt(json!({"jwtKeyOrigin": "text", "textKey": "hunter2", "jwksUrl": "https://a/"}));
        let other = jwt(json!({"jwtKeyOrigin": "jwks", "jwksUrl": "https://b/"}));
        let found = differences(&one, &other);
        let names: Vec<_> = found.iter().map(|it| it.field).collect();
        assert_eq!(names, ["JWT Key Origin", "JWT Key", "JWKS URL"]);
        assert_eq!(found[1].one, ["A new one"]);
        assert_eq!(found[2].one, [""; 0]);
    }
}
