//! What there is to say about the names of entries before anybody sends them.

use dataweave::{Text, read_text};
use gateway_model::Issue;

/// Names that the policy sets itself, and why an entry cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reserved {
    names: Vec<&'static str>,
    why: &'static str,
    /// Whether a name may come twice.
    repeat: bool,
}

impl Reserved {
    /// Nothing; names may even come twice.
    pub(crate) fn nothing() -> Self {
        Self {
            repeat: true,
            ..Self::default()
        }
    }

    /// The header parameters of every token.
    pub(crate) fn headers() -> Self {
        Self {
            names: vec!["alg", "typ"],
            why: "The policy sets this header parameter itself, so this entry has no effect. \
                  Remove it.",
            repeat: false,
        }
    }

    /// The time claims that are switched on.
    pub(crate) fn claims(iat: bool, exp: bool, nbf: bool) -> Self {
        let set = [("iat", iat), ("exp", exp), ("nbf", nbf)];
        Self {
            names: set
                .into_iter()
                .filter_map(|(name, set)| set.then_some(name))
                .collect(),
            why: "A field above sets this claim, so this entry has no effect. Remove it, or \
                  switch off the claim's own field.",
            repeat: false,
        }
    }
}

/// The warning about the name at `index`, if there is one. `names` are those of
/// all rows, as [`constant`] reads them; `noun` is what an entry is called.
pub(super) fn warning(
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
pub(super) fn constant(text: &str) -> Option<String> {
    match read_text(text).ok()? {
        Text::Plain(name) | Text::Quoted(name) => (!name.is_empty()).then_some(name),
        Text::Expression { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Reserved, constant, warning};

    fn warnings(names: &[&str]) -> Vec<Option<String>> {
        let names: Vec<_> = names.iter().map(|name| constant(name)).collect();
        let reserved = Reserved {
            why: "reserved",
            ..Reserved::headers()
        };
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
}
