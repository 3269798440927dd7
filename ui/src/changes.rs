//! What changed between two answers of the gateway, in a sentence that a screen
//! reader can speak while the eye sees the list change.

use gateway_model::{ApiInstanceList, ApiInstanceName, ApiInstanceView};

use crate::words;

/// More changes than this are counted instead of named.
const NAMED: usize = 3;

/// The difference between two answers to one question, in words; none if there is
/// nothing to say. Who left a part of the list need not be gone, nor who came be new, so
/// there they are not named. `is_one`: the question was about one API instance.
pub fn describe(before: &ApiInstanceList, after: &ApiInstanceList, is_one: bool) -> Option<String> {
    let is_whole = |list: &ApiInstanceList| list.items.len() == list.states.all();
    let mut sentences: Vec<_> = changed(&before.items, &after.items).collect();
    if is_one || is_whole(before) && is_whole(after) {
        let added = without(&after.items, &before.items);
        sentences.extend(added.map(|name| format!("{name} was added.")));
        let removed = without(&before.items, &after.items);
        sentences.extend(removed.map(|name| format!("{name} was deleted.")));
    } else if before.states.all() != after.states.all() {
        let all = words::count(after.states.all(), "API instance", "API instances");
        return Some(format!("Now there are {all}."));
    }
    match sentences.len() {
        0 => None,
        1..=NAMED => Some(sentences.join(" ")),
        number => Some(format!("{number} API instances changed.")),
    }
}

/// What became of those that are in both lists.
fn changed<'a>(
    before: &'a [ApiInstanceView],
    after: &'a [ApiInstanceView],
) -> impl Iterator<Item = String> + 'a {
    after.iter().filter_map(|instance| {
        let name = &instance.instance.name;
        let old = before.iter().find(|old| old.instance.name == *name)?;
        if old.state != instance.state {
            let state = words::state(instance.state).to_lowercase();
            Some(format!("{name} is {state}."))
        } else if old != instance {
            Some(format!("{name} was changed."))
        } else {
            None
        }
    })
}

/// The names of those that the other list has not.
fn without<'a>(
    list: &'a [ApiInstanceView],
    other: &'a [ApiInstanceView],
) -> impl Iterator<Item = &'a ApiInstanceName> {
    let names = list.iter().map(|it| &it.instance.name);
    names.filter(|name| !other.iter().any(|it| it.instance.name == **name))
}

#[cfg(test)]
mod tests {
    use super::describe;
    use gateway_model::{ApiInstanceList, ApiInstanceState, ApiInstanceView, StateCounts};
    use serde_json::json;

    fn instance(name: &str, state: ApiInstanceState, revision: u64) -> ApiInstanceView {
        serde_json::from_value(json!({
            "name": name, "address": "http://127.0.0.1:8081/",
            "services": [{"name": "upstream", "address": "http://127.0.0.1:3000/"}], "routes": [],
            "enabled": true, "state": state, "issues": [], "policies": [], "revision": revision,
        }))
        .unwrap()
    }

    /// A list of all, or a part of it where there are `others`.
    fn list(items: &[ApiInstanceView], others: usize) -> ApiInstanceList {
        let mut states = StateCounts::default();
        items.iter().for_each(|it| states.count(it.state));
        states.active += others;
        ApiInstanceList {
            items: items.to_vec(),
            total: items.len() + others,
            states,
        }
    }

    fn said(before: &[ApiInstanceView], after: &[ApiInstanceView]) -> Option<String> {
        describe(&list(before, 0), &list(after, 0), false)
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
        let expected = "a is broken. d was added. c was deleted.";
        assert_eq!(said(&before, &after).as_deref(), Some(expected));
        let words = said(&before[..1], &[instance("a", Active, 2)]);
        assert_eq!(words.as_deref(), Some("a was changed."));
    }

    #[test]
    fn nothing_is_said_when_nothing_changed() {
        let list = [instance("a", ApiInstanceState::Active, 1)];
        assert_eq!(said(&list, &list), None);
    }

    #[test]
    fn many_changes_are_counted() {
        let after = ["a", "b", "c", "d"].map(|name| instance(name, ApiInstanceState::Active, 1));
        let words = said(&[], &after);
        assert_eq!(words.as_deref(), Some("4 API instances changed."));
    }

    #[test]
    fn who_comes_to_a_part_of_the_list_or_leaves_it_is_not_named() {
        let [a, b, c] = ["a", "b", "c"].map(|name| instance(name, ApiInstanceState::Active, 1));
        let (before, after) = ([a.clone(), b.clone()], [b, c]);
        assert_eq!(describe(&list(&before, 5), &list(&after, 5), false), None);
        let words = describe(&list(&before, 5), &list(&after, 6), false);
        assert_eq!(words.as_deref(), Some("Now there are 8 API instances."));
        // Of one that is asked for by its name it is known.
        let words = describe(&list(&[a], 7), &list(&[], 7), true);
        assert_eq!(words.as_deref(), Some("a was deleted."));
    }
}
