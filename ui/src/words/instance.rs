//! API instances and their issues in words.

use gateway_model::{ApiInstanceState, Errors, Issue, Source, StateCounts};

use super::count::count;

/// An API instance's state in one word.
pub fn state(state: ApiInstanceState) -> &'static str {
    match state {
        ApiInstanceState::Active => "Active",
        ApiInstanceState::Disabled => "Disabled",
        ApiInstanceState::Broken => "Broken",
    }
}

/// How many API instances are in which state; states that none is
/// in are left out.
pub fn summary(states: StateCounts) -> String {
    let all = [
        (states.active, "active"),
        (states.disabled, "disabled"),
        (states.broken, "broken"),
    ];
    let there = all.iter().filter(|(number, _)| *number > 0);
    let counted = there.map(|(number, word)| format!("{number} {word}"));
    counted.collect::<Vec<_>>().join(", ")
}

/// A place in a file: the path and the line.
pub fn place(source: &Source) -> String {
    format!("{}:{}", source.file, source.line)
}

/// What the issues of one API instance mean for it.
pub fn issues(issues: &[Issue]) -> String {
    let errors = issues.errors().count();
    let warnings = issues.len() - errors;
    let warnings = match warnings {
        0 => String::new(),
        number => count(number, "warning", "warnings"),
    };
    match errors {
        0 => warnings,
        number => {
            let verb = if number == 1 { "keeps" } else { "keep" };
            let errors = count(number, "issue", "issues");
            let sentence = format!("{errors} {verb} this API instance from serving");
            match warnings.as_str() {
                "" => sentence,
                warnings => format!("{sentence}; {warnings}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{issues, summary};
    use gateway_model::{Issue, StateCounts};

    #[test]
    fn the_summary_leaves_out_states_that_none_is_in() {
        let states = StateCounts {
            active: 2,
            disabled: 0,
            broken: 1,
        };
        assert_eq!(summary(states), "2 active, 1 broken");
        assert_eq!(summary(StateCounts::default()), "");
    }

    #[test]
    fn warnings_alone_are_not_said_to_keep_anything_from_serving() {
        let error = || Issue::error("", "");
        let warning = || Issue::warning("", "");
        assert_eq!(issues(&[warning()]), "1 warning");
        assert_eq!(
            issues(&[error()]),
            "1 issue keeps this API instance from serving"
        );
        assert_eq!(
            issues(&[error(), error(), warning(), warning()]),
            "2 issues keep this API instance from serving; 2 warnings"
        );
    }
}
