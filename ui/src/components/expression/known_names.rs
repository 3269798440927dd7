//! Suggestions that are no part of the language: names that are well known where a text
//! is a name, and those that the sample request has.

use dataweave::editor::{Completion, SampleNames, Suggestion, SuggestionKind};
use leptos::prelude::*;

/// Names with a line about each.
pub type KnownNames = &'static [(&'static str, &'static str)];

/// The names of the sample request, for all expressions of a form.
#[derive(Clone, Copy)]
pub struct SampleNamesSignal(pub RwSignal<SampleNames>);

impl SampleNamesSignal {
    /// Those of the form around, as they are now; none where it has no sample request.
    pub fn now(signal: Option<Self>) -> SampleNames {
        signal.map_or_else(SampleNames::default, |it| it.0.get_untracked())
    }
}

/// The known names that begin as a text does, in any letter case.
pub fn complete(known: KnownNames, text: &str) -> Completion {
    let written = text.trim();
    let begins = |name: &str| {
        let begin = name.get(..written.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(written))
    };
    let found = known.iter().filter(|(name, _)| begins(name));
    Completion {
        range: 0..text.len(),
        suggestions: found.map(|(name, help)| suggestion(name, help)).collect(),
    }
}

fn suggestion(name: &str, help: &'static str) -> Suggestion {
    Suggestion {
        kind: SuggestionKind::Field,
        label: name.to_owned(),
        insert: name.to_owned(),
        cursor: name.len(),
        signatures: &[],
        help,
        examples: &[],
    }
}

#[cfg(test)]
mod tests {
    use super::complete;

    #[test]
    fn a_name_may_become_what_begins_like_it() {
        let found = |text: &str| {
            let completion = complete(&[("sub", ""), ("scope", ""), ("iss", "")], text);
            let labels = completion.suggestions.into_iter().map(|it| it.label);
            labels.collect::<Vec<_>>()
        };
        assert_eq!(found(""), ["sub", "scope", "iss"]);
        assert_eq!(found("S"), ["sub", "scope"]);
        assert_eq!(found("sub"), ["sub"]);
        assert_eq!(found("subject"), Vec::<String>::new());
        assert_eq!(found("é"), Vec::<String>::new());
    }
}
