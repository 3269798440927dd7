//! What changed between two answers of the gateway, in a sentence that a screen
//! reader can speak while the eye sees the list change.

use gateway_model::ApiInstanceView;

use crate::words;

/// More changes than this are counted instead of named.
const NAMED: usize = 3;

/// The difference between two lists in words; none if there is nothing to say.
pub fn describe(before: &[ApiInstanceView], after: &[ApiInstanceView]) -> Option<String> {
    let added_or_changed = after.iter().filter_map(|instance| {
        let name = &instance.instance.name;
        match before.iter().find(|other| other.instance.name == *name) {
            None => Some(format!("{name} was added.")),
            Some(other) if other.state != instance.state => {
                let state = words::state(instance.state).to_lowercase();
                Some(format!("{name} is {state}."))
            }
            Some(other) if other != instance => Some(format!("{name} was changed.")),
            Some(_) => None,
        }
    });
    let removed = before
        .iter()
        .filter(|instance| {
            !after
                .iter()
                .any(|other| other.instance.name == instance.instance.name)
        })
        .map(|instance| format!("{} was removed.", instance.instance.name));
    let sentences: Vec<_> = added_or_changed.chain(removed).collect();
    match sentences.len() {
        0 => None,
        1..=NAMED => Some(sentences.join(" ")),
        number => Some(format!("{number} API instances changed.")),
    }
}

#[cfg(test)]
mod tests {
    use super::describe;
    use gateway_model::{ApiInstanceState, ApiInstanceView};
    use serde_json::json;

    fn instance(name: &str, state: ApiInstanceState, revision: u64) -> ApiInstanceView {
        serde_json::from_value(json!({
            "name": name, "address": "http://127.0.0.1:8081/",
            "services": [{"name": "upstream", "address": "http://127.0.0.1:3000/"}], "routes": [],
            "enabled": true, "state": state, "issues": [], "policies": [], "revision": revision,
        }))
        .unwrap()
    }

    #[test]
    fn every_kind_of_change_has_its_own_sentence() {
        use ApiInstanceState::{Active, Broken};
        let before = [
            instance("a", Active, 1),
            instance("b", Active, 1),
            instance("c", Active, 1),
        ];
        let after = [
            instance("a", Broken, 1),
            instance("b", Active, 1),
            instance("d", Active, 1),
        ];
        let words = describe(&before, &after);
        let expected = "a is broken. d was added. c was removed.";
        assert_eq!(words.as_deref(), Some(expected));
        let words = describe(&before[..1], &[instance("a", Active, 2)]);
        assert_eq!(words.as_deref(), Some("a was changed."));
    }

    #[test]
    fn nothing_is_said_when_nothing_changed() {
        let list = [instance("a", ApiInstanceState::Active, 1)];
        assert_eq!(describe(&list, &list), None);
    }

    #[test]
    fn many_changes_are_counted() {
        let after = ["a", "b", "c", "d"].map(|name| instance(name, ApiInstanceState::Active, 1));
        let words = describe(&[], &after);
        assert_eq!(words.as_deref(), Some("4 API instances changed."));
    }
}
