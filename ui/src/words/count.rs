//! How many there are, in words.

use gateway_model::{Errors, Issue};

/// A number as people write it: `1,365`.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut written = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// A number and its noun: `1 policy`, `2,000 policies`.
pub fn count(many: usize, one: &str, several: &str) -> String {
    let noun = if many == 1 { one } else { several };
    format!("{} {noun}", number(many as u64))
}

/// What the issues of a text mean for it; nothing where there are none.
pub fn of_text(issues: &[Issue]) -> String {
    match issues.errors().count() {
        0 => count(issues.len(), "warning:", "warnings:"),
        errors => to_fix(errors),
    }
}

/// How many things of a form are to be fixed.
pub fn to_fix(errors: usize) -> String {
    match errors {
        1 => "One thing to fix:".to_owned(),
        number => format!("{number} things to fix:"),
    }
}

#[cfg(test)]
mod tests {
    use super::{count, number};

    #[test]
    fn nouns_agree_with_their_number() {
        assert_eq!(count(1, "policy", "policies"), "1 policy");
        assert_eq!(count(0, "policy", "policies"), "0 policies");
        assert_eq!(count(1_000, "policy", "policies"), "1,000 policies");
    }

    #[test]
    fn digits_stand_in_groups_of_three() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (1_365, "1,365"),
            (11_700, "11,700"),
            (1_234_567, "1,234,567"),
        ];
        for (value, words) in cases {
            assert_eq!(number(value), words);
        }
    }
}
