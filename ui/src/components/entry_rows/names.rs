//! What there is to say about the names of entries before anybody sends them.

use dataweave::{Text, read_text};
use gateway_model::Issue;
use serde_json::Value;

use crate::forms::kinds::Names;

/// What the names of a form's entries cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    names: Vec<&'static str>,
    why: &'static str,
    /// Whether a name may come twice.
    repeat: bool,
}

impl Reserved {
    /// What they cannot be where this is the document that would be sent.
    pub fn of(names: Names, document: &Value) -> Self {
        let is_off = |name: &str| match document.get("config").and_then(|it| it.get(name)) {
            None => false,
            Some(Value::Bool(on)) => !on,
            Some(seconds) => seconds.as_u64().is_none_or(|seconds| seconds == 0),
        };
        match names {
            Names::Literal => Self {
                names: Vec::new(),
                why: "",
                repeat: true,
            },
            Names::Expressions { reserved, why, .. } => Self {
                names: reserved
                    .iter()
                    .copied()
                    .filter(|name| !is_off(name))
                    .collect(),
                why,
                repeat: false,
            },
        }
    }
}

/// The warning about the name at `index`, if there is one. `names` are those of
/// all rows, as [`constant`] reads them; `noun` is what an entry is called.
pub fn warning(
    names: &[Option<String>],
    index: usize,
    noun: &str,
    reserved: &Reserved,
) -> Option<Issue> {
    let name = names.get(index)?.as_ref()?;
    if reserved.names.contains(&name.as_str()) {
        return Some(Issue::warning("", reserved.why));
    }
    if reserved.repeat {
        return None;
    }
    let mut later = names.iter().enumerate().skip(index + 1);
    let (later, _) = later.find(|(_, other)| other.as_ref() == Some(name))?;
    let message = format!(
        "The {noun} in row {} has the same name, and the last one wins. Remove one of the two.",
        later + 1
    );
    Some(Issue::warning("", message))
}

/// The name that a text always stands for; none for an expression.
pub fn constant(text: &str) -> Option<String> {
    match read_text(text).ok()? {
        Text::Plain(name) | Text::Quoted(name) => (!name.is_empty()).then_some(name),
        Text::Expression { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, Reserved, constant, warning};
    use serde_json::{Value, json};

    const NAMES: Names = Names::Expressions {
        reserved: &["alg", "typ", "exp"],
        why: "reserved",
        known: &[],
    };

    fn warnings(names: &[&str]) -> Vec<Option<String>> {
        let names: Vec<_> = names.iter().map(|name| constant(name)).collect();
        let reserved = Reserved::of(NAMES, &Value::Null);
        let warnings = (0..names.len()).map(|index| warning(&names, index, "header", &reserved));
        warnings
            .map(|issue| issue.map(|issue| issue.message))
            .collect()
    }

    #[test]
    fn names_that_the_policy_sets_are_reserved_in_quotes_as_well() {
        let reserved = || Some("reserved".to_owned());
        assert_eq!(
            warnings(&["alg", "'typ'", "Alg", "#['alg']"]),
            [reserved(), reserved(), None, None]
        );
    }

    #[test]
    fn of_two_equal_names_the_earlier_one_is_told_where_the_other_is() {
        let found = warnings(&["kid", "#[a]", "'kid'", "", "", "#[a]"]);
        let first = found[0].as_deref();
        assert!(
            first.is_some_and(|it| it.contains("header in row 3")),
            "{first:?}"
        );
        assert!(found[1..].iter().all(Option::is_none), "{found:?}");
    }

    #[test]
    fn a_name_is_free_while_the_field_that_sets_it_is_off() {
        let reserved = |config: Value| Reserved::of(NAMES, &json!({ "config": config })).names;
        assert_eq!(reserved(json!({"exp": 60})), ["alg", "typ", "exp"]);
        for off in [json!(0), json!("2 hours"), json!(false)] {
            assert_eq!(reserved(json!({ "exp": off })), ["alg", "typ"], "{off}");
        }
    }
}
