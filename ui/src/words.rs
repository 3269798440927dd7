//! Numbers and states in words. Pure, so that plain tests can read it.

use gateway_model::{ApiInstanceState, Issue, KeyView, Seconds};

const UNITS: [(u64, &str); 4] = [
    (86_400, "day"),
    (3_600, "hour"),
    (60, "minute"),
    (1, "second"),
];

/// A number and its noun: `1 policy`, `2 policies`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A span of time to the second: `1 hour 30 minutes`.
pub(crate) fn duration(seconds: Seconds) -> String {
    let mut rest = seconds.0;
    let mut parts = Vec::new();
    for (length, unit) in UNITS {
        let number = rest / length;
        rest %= length;
        match number {
            0 => {}
            1 => parts.push(format!("1 {unit}")),
            _ => parts.push(format!("{number} {unit}s")),
        }
    }
    if parts.is_empty() {
        return "0 seconds".to_owned();
    }
    parts.join(" ")
}

/// When a token expires, by the policy's `exp`.
pub(crate) fn expiration(exp: Seconds) -> String {
    match exp {
        Seconds(0) => "Never".to_owned(),
        exp => format!("{} after issue", duration(exp)),
    }
}

/// From when on a token is valid, by the policy's `nbf`.
pub(crate) fn not_before(nbf: Seconds) -> String {
    match nbf {
        Seconds(0) => "Not set".to_owned(),
        nbf => format!("{} after issue", duration(nbf)),
    }
}

/// The kind and size of a key: `RSA, 2048 bits`.
pub(crate) fn key(key: &KeyView) -> String {
    format!("{}, {} bits", key.kind, key.bits)
}

/// An API instance's state in one word.
pub(crate) fn state(state: ApiInstanceState) -> &'static str {
    match state {
        ApiInstanceState::Active => "Active",
        ApiInstanceState::Disabled => "Disabled",
        ApiInstanceState::Broken => "Broken",
    }
}

/// How many of a list's API instances are in which state; states that none is
/// in are left out.
pub(crate) fn summary(states: &[ApiInstanceState]) -> String {
    let all = [
        (ApiInstanceState::Active, "active"),
        (ApiInstanceState::Disabled, "disabled"),
        (ApiInstanceState::Broken, "broken"),
    ];
    let counted = all.iter().filter_map(|(wanted, word)| {
        let number = states.iter().filter(|state| *state == wanted).count();
        (number > 0).then(|| format!("{number} {word}"))
    });
    counted.collect::<Vec<_>>().join(", ")
}

/// What the issues of one API instance mean for it.
pub(crate) fn issues(issues: &[Issue]) -> String {
    let errors = issues.iter().filter(|issue| issue.is_error()).count();
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
    use super::{count, duration, expiration, issues, not_before, summary};
    use gateway_model::{ApiInstanceState, Issue, Seconds};

    #[test]
    fn a_duration_names_every_unit_that_is_not_zero_and_no_other() {
        let cases = [
            (0, "0 seconds"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "1 minute"),
            (300, "5 minutes"),
            (5_400, "1 hour 30 minutes"),
            (86_401, "1 day 1 second"),
            (
                Seconds::MAX,
                "104249991374 days 7 hours 36 minutes 31 seconds",
            ),
        ];
        for (seconds, words) in cases {
            assert_eq!(duration(Seconds(seconds)), words);
        }
    }

    #[test]
    fn zero_means_that_the_time_claim_is_left_out() {
        assert_eq!(expiration(Seconds(0)), "Never");
        assert_eq!(expiration(Seconds(300)), "5 minutes after issue");
        assert_eq!(not_before(Seconds(0)), "Not set");
        assert_eq!(not_before(Seconds(5)), "5 seconds after issue");
    }

    #[test]
    fn nouns_agree_with_their_number() {
        assert_eq!(count(1, "policy", "policies"), "1 policy");
        assert_eq!(count(0, "policy", "policies"), "0 policies");
    }

    #[test]
    fn the_summary_leaves_out_states_that_none_is_in() {
        use ApiInstanceState::{Active, Broken};
        assert_eq!(summary(&[Broken, Active, Active]), "2 active, 1 broken");
        assert_eq!(summary(&[]), "");
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
