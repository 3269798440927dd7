//! What the gateway has read from a policy's text.

use gateway_model::{Issue, Place, parts_around};
use serde_json::{Map, Value};

use super::kinds::{Kind, kind_of};

/// Where the parts of a policy stand in its text, by their paths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places(Map<String, Value>);

impl Places {
    /// The place of a part, or of the nearest one around it that stands in the text.
    pub fn find(&self, path: &str) -> Option<Place> {
        let place = parts_around(path).find_map(|part| self.0.get(part))?;
        let number = |name| place.get(name)?.as_u64();
        Some(Place {
            line: number("line")?,
            column: number("column")?,
        })
    }

    /// The issue of a policy as one of its text.
    pub fn locate(&self, issue: Issue) -> Issue {
        Issue {
            place: self.find(&issue.path),
            ..issue
        }
    }
}

/// Takes an answer of the gateway apart: the policy, and the places of its parts.
pub fn read(mut answer: Value) -> Option<(Value, Places)> {
    let fields = answer.as_object_mut()?;
    let Value::Object(places) = fields.remove("places")? else {
        return None;
    };
    Some((fields.remove("policy")?, Places(places)))
}

/// What is wrong with a policy that is to be written into the form of this one.
pub fn other_kind(policy: &Value, kind: &Kind) -> Option<Issue> {
    let message = || {
        format!(
            "This form is for {}. Apply another policy instead.",
            kind.name()
        )
    };
    let is_same = kind_of(policy).is_some_and(|it| it.policy == kind.policy);
    (!is_same).then(|| Issue::error("policyRef.name", message()))
}

#[cfg(test)]
mod tests {
    use super::{other_kind, read};
    use crate::forms::kinds::kind;
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
        let find = |path| places.find(path).map(|place| (place.line, place.column));
        assert_eq!(find("config.customClaims[0].value"), Some((7, 5)));
        assert_eq!(find("config.exp"), Some((1, 3)));
        let located = places.locate(Issue::warning("config.customClaims[0].name", "Why?"));
        assert_eq!(located.place, places.find("config.customClaims[0].name"));
        assert_eq!(located.message, "Why?");
    }

    #[test]
    fn a_text_of_another_kind_of_policy_is_not_taken_over() {
        let (policy, _) = read(answer()).unwrap();
        let other = |name: &str| other_kind(&policy, kind(name).unwrap());
        assert!(other("client-id-enforcement-flex").is_none());
        let issue = other("jwt-generation-flex").unwrap();
        assert_eq!(issue.path, "policyRef.name");
    }
}
