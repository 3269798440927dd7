//! What differs between two versions of something, field by field, and the fields of a
//! policy, whichever policy it is.

use serde_json::Value;

use super::kinds::{common_words, kind_of};

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field as the form calls it.
    pub field: &'static str,
    /// What it is on one side, a line for each item.
    pub one: Vec<String>,
    /// What it is on the other.
    pub other: Vec<String>,
}

/// Every field, in words, in the form's order.
pub type Lines = Vec<(&'static str, Vec<String>)>;

/// Every field that differs between two policies, as documents.
pub fn differences(one: &Value, other: &Value) -> Vec<Difference> {
    between(&of_policy(one), &of_policy(other))
}

/// Every field that differs between two versions.
pub fn between(one: &Lines, other: &Lines) -> Vec<Difference> {
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
        one: at(one, field),
        other: at(other, field),
    });
    differences.filter(|it| it.one != it.other).collect()
}

/// All that a version is, as what it changed of nothing.
pub fn whole(version: &Lines) -> Vec<Difference> {
    let written = version
        .iter()
        .filter(|(_, lines)| lines.iter().any(|line| !line.is_empty()));
    let fields = written.map(|(field, lines)| Difference {
        field,
        one: Vec::new(),
        other: lines.clone(),
    });
    fields.collect()
}

/// What differs, in one line.
pub fn summary(differences: &[Difference]) -> String {
    let side = |lines: &[String]| match lines {
        [] => Some("nothing".to_owned()),
        [line] if line.is_empty() => Some("nothing".to_owned()),
        [line] => Some(line.clone()),
        _ => None,
    };
    let words = differences.iter().map(|it| {
        let change = side(&it.one).zip(side(&it.other));
        match change {
            Some((one, other)) => format!("{}: {one} → {other}", it.field),
            None => it.field.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join("; ")
}

/// The fields of a policy, as a document.
pub fn of_policy(document: &Value) -> Lines {
    let mut all = Lines::new();
    let words = match kind_of(document) {
        Some(kind) => {
            all.push(("Policy", vec![kind.title.to_owned()]));
            kind.words(document)
        }
        // A policy that is not known here has what every policy has.
        None => common_words(document),
    };
    all.extend(words.into_iter().map(|(field, lines)| (field.short, lines)));
    // Only revisions have one.
    let position = document.get("position").and_then(Value::as_u64);
    let position = position.map(|it| (it + 1).to_string());
    all.push(("Position", Vec::from_iter(position)));
    all
}

#[cfg(test)]
mod tests {
    use super::{Difference, differences};
    use gateway_model::{PolicyRevisionView, WrittenPolicy};
    use serde_json::{Value, json};

    fn changes(one: &PolicyRevisionView, other: &PolicyRevisionView) -> Vec<Difference> {
        differences(&json!(one.policy), &json!(other.policy))
    }

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
        assert_eq!([&found[2].one, &found[2].other], [&["Yes"], &["No"]]);
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

    #[test]
    fn what_every_policy_has_is_compared_by_short_names() {
        let before = revision(json!({}), true);
        let mut after = before.clone();
        after.policy = WrittenPolicy {
            label: Some("Tokens".to_owned()),
            description: Some("For partners\nuntil June".to_owned()),
            upstream: Some("orders".to_owned()),
            rules: json!([{"methods": "GET"}, {"path": "/a"}]),
            position: 1,
            ..after.policy
        };
        let found = changes(&before, &after);
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.field, it.other.join(", ")))
            .collect();
        let expected = [
            ("Service", "orders"),
            ("Conditions", "GET, /a"),
            ("Label", "Tokens"),
            ("Description", "For partners, until June"),
            ("Position", "2"),
        ];
        assert_eq!(
            found,
            expected.map(|(field, words)| (field, words.to_owned()))
        );
        // As an earlier version wrote them, perhaps.
        let mut unknown = before.clone();
        unknown.policy.rules = json!(["GET"]);
        assert_eq!(changes(&before, &unknown)[0].other, ["[\"GET\"]"]);
    }

    #[test]
    fn a_policy_that_is_not_known_is_compared_in_what_every_policy_has() {
        let policy = |label: &str| json!({"policyRef": {"name": "another"}, "label": label});
        let found = differences(&policy("One"), &policy("Other"));
        let [label] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!((label.field, &label.other[0][..]), ("Label", "Other"));
    }
}
