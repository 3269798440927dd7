//! What the gateway has read from a policy's text.

use gateway_model::{Issue, PolicyView};
use serde_json::{Map, Value, json};

use super::kinds::{Kind, kind_of};

/// Where the parts of a policy stand in its text, by their paths.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Places(Map<String, Value>);

impl Places {
    /// The line and column of a part, or of the nearest one around it that stands in
    /// the text; each is counted from 1.
    pub(crate) fn find(&self, path: &str) -> Option<(usize, usize)> {
        let mut path = path;
        loop {
            if let Some(place) = self.0.get(path) {
                let number = |name| usize::try_from(place.get(name)?.as_u64()?).ok();
                return Some((number("line")?, number("column")?));
            }
            path = match path.rfind(['.', '[']) {
                Some(end) => path.get(..end)?,
                None if path.is_empty() => return None,
                None => "",
            };
        }
    }

    /// The issue of a policy as one of its text.
    pub(crate) fn locate(&self, issue: Issue) -> Issue {
        match self.find(&issue.path) {
            Some((line, column)) => Issue {
                message: format!("Line {line}, column {column}: {}", issue.message),
                ..issue
            },
            None => issue,
        }
    }
}

/// Takes an answer of the gateway apart: the policy, and the places of its parts.
pub(crate) fn read(answer: Value) -> Option<(PolicyView, Places)> {
    let Value::Object(mut fields) = answer else {
        return None;
    };
    let Value::Object(places) = fields.remove("places")? else {
        return None;
    };
    let mut policy = fields.remove("policy")?;
    // It has none before it is applied.
    policy.as_object_mut()?.insert("id".to_owned(), json!(""));
    // From text, as the policies of other answers, so that this code is there once.
    let policy = serde_json::from_str(&policy.to_string()).ok()?;
    Some((policy, Places(places)))
}

/// What is wrong with a policy that is to be written into a form of another kind, which
/// has this document.
pub(crate) fn other_kind(policy: &PolicyView, document: &Value) -> Option<Issue> {
    let kind = kind_of(document)?;
    let message = || {
        format!(
            "This form is for {}. Apply another policy instead.",
            kind.name()
        )
    };
    (policy.policy.policy_ref.name != kind.name())
        .then(|| Issue::error("policyRef.name", message()))
}

/// What is sent to apply a policy, without its secret.
pub(crate) fn without_secret(mut document: Value) -> Value {
    let secret = kind_of(&document).and_then(Kind::secret);
    let mut at = document.get_mut("config");
    if let Some(field) = secret {
        let mut path = field.path.split('.').peekable();
        while let (Some(name), Some(Value::Object(fields))) = (path.next(), at) {
            if path.peek().is_none() {
                fields.remove(name);
            }
            at = fields.get_mut(name);
        }
    }
    document
}

#[cfg(test)]
mod tests {
    use super::{other_kind, read, without_secret};
    use gateway_model::Issue;
    use serde_json::{Value, json};

    fn answer() -> Value {
        json!({
            "policy": {
                "policyRef": {"name": "client-id-enforcement-flex"}, "enabled": true, "rules": [],
                "config": {
                    "credentialsOriginHasHttpBasicAuthenticationHeader":
                        "httpBasicAuthenticationHeader",
                },
            },
            "places": {
                "": {"line": 1, "column": 3},
                "config.customClaims[0]": {"line": 7, "column": 5},
            },
        })
    }

    #[test]
    fn an_issue_is_located_at_the_nearest_part_that_stands_in_the_text() {
        let (_, places) = read(answer()).unwrap();
        assert_eq!(places.find("config.customClaims[0].value"), Some((7, 5)));
        assert_eq!(places.find("config.exp"), Some((1, 3)));
        let located = places.locate(Issue::warning("config.customClaims[0].name", "Why?"));
        assert_eq!(located.message, "Line 7, column 5: Why?");
    }

    #[test]
    fn a_text_of_another_kind_of_policy_is_not_taken_over() {
        let (policy, _) = read(answer()).unwrap();
        let document = |name: &str| json!({"policyRef": {"name": name}});
        assert!(other_kind(&policy, &document("client-id-enforcement-flex")).is_none());
        let issue = other_kind(&policy, &document("jwt-generation-flex")).unwrap();
        assert_eq!(issue.path, "policyRef.name");
    }

    #[test]
    fn no_secret_is_in_what_is_written_as_text() {
        let cases = [
            (
                "jwt-generation-flex",
                json!({"exp": 1, "privateKey": "hunter2"}),
            ),
            (
                "http-basic-authentication-flex",
                json!({"username": "a", "password": "hunter2"}),
            ),
            ("jwt-validation-flex", json!({"textKey": "hunter2"})),
            (
                "tls",
                json!({"certificate": {"crt": "c", "key": "hunter2"}}),
            ),
            (
                "tls-outbound",
                json!({"certificate": {"crt": "c", "key": "hunter2"}}),
            ),
        ];
        for (name, config) in cases {
            let document = json!({"policyRef": {"name": name}, "config": config});
            let written = without_secret(document).to_string();
            assert!(!written.contains("hunter2"), "{written}");
            assert!(written.contains("config"), "{written}");
        }
    }
}
