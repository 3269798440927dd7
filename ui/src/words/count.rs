//! How many there are, in words.

use gateway_model::{Errors, Issue};

/// A number and its noun: `1 policy`, `2 policies`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What the issues of a text mean for it; nothing where there are none.
pub fn of_text(issues: &[Issue]) -> String {
    match issues.errors().count() {
        0 => count(issues.len(), "warning:", "warnings:"),
        errors => to_mend(errors),
    }
}

/// How many things of a form have to be mended.
pub fn to_mend(errors: usize) -> String {
    match errors {
        1 => "One thing has to be mended:".to_owned(),
        number => format!("{number} things have to be mended:"),
    }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn nouns_agree_with_their_number() {
        assert_eq!(count(1, "policy", "policies"), "1 policy");
        assert_eq!(count(0, "policy", "policies"), "0 policies");
    }
}
