//! Times and spans of time in words.

use gateway_model::Seconds;

use super::count::number;

const UNITS: [(u64, &str); 4] = [
    (86_400, "day"),
    (3_600, "hour"),
    (60, "minute"),
    (1, "second"),
];

/// A year, in which nobody counts the seconds any more.
const YEAR: u64 = 31_556_952;

/// A span of time to the second: `1 hour 30 minutes`; of years roughly.
fn duration(seconds: Seconds) -> String {
    let mut rest = seconds.0;
    if rest >= 2 * YEAR {
        return format!("about {} years", number(rest / YEAR));
    }
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
pub fn expiration(exp: Seconds) -> String {
    match exp {
        Seconds(0) => "Never".to_owned(),
        exp => format!("{} after issue", duration(exp)),
    }
}

/// From when on a token is valid, by the policy's `nbf`.
pub fn not_before(nbf: Seconds) -> String {
    match nbf {
        Seconds(0) => "Not set".to_owned(),
        nbf => format!("{} after issue", duration(nbf)),
    }
}

/// What is typed as `exp` means, in a sentence; none if it is no number.
pub fn typed_expiration(text: &str) -> Option<String> {
    typed_seconds(text).map(|seconds| match seconds {
        Seconds(0) => "0: the claim is omitted, the token never expires".to_owned(),
        seconds => format!("Expires {} after issue", duration(seconds)),
    })
}

/// What is typed as `nbf` means, in a sentence; none if it is no number.
pub fn typed_not_before(text: &str) -> Option<String> {
    typed_seconds(text).map(|seconds| match seconds {
        Seconds(0) => "0: the claim is omitted, the token is valid at once".to_owned(),
        seconds => format!("Valid from {} after issue", duration(seconds)),
    })
}

/// The number of seconds that somebody typed.
fn typed_seconds(text: &str) -> Option<Seconds> {
    let number = text.trim().parse().ok()?;
    (number <= Seconds::MAX).then_some(Seconds(number))
}

/// What a time claim means at the moment `now`; none for any other claim.
pub fn time_claim(name: &str, value: &str, now: u64) -> Option<String> {
    if !matches!(name, "iat" | "exp" | "nbf") {
        return None;
    }
    let moment = value.parse::<u64>().ok()?;
    Some(match moment.checked_sub(now) {
        Some(ahead) if ahead > 0 => format!("in {}", duration(Seconds(ahead))),
        _ => ago(moment, now),
    })
}

/// A time to respond.
pub fn milliseconds(milliseconds: f64) -> String {
    // Without formatting a float, which takes five kilobytes of code.
    let tenths = (milliseconds * 10.0).round() as u64;
    match tenths {
        0..100 => format!("{}.{} ms", tenths / 10, tenths % 10),
        _ => format!("{} ms", milliseconds.round() as u64),
    }
}

/// The same, of microseconds, which count below a millisecond.
pub fn microseconds(micros: u64) -> String {
    match micros {
        0 => "0".to_owned(),
        1..1_000 => format!("{micros} µs"),
        1_000..100_000 => tenths(micros / 100, "ms"),
        100_000..1_000_000 => format!("{} ms", micros / 1_000),
        _ => tenths(micros / 100_000, "s"),
    }
}

/// A number of tenths, without them where there are none.
fn tenths(tenths: u64, unit: &str) -> String {
    match tenths % 10 {
        0 => format!("{} {unit}", tenths / 10),
        rest => format!("{}.{rest} {unit}", tenths / 10),
    }
}

/// How long ago a moment is, roughly: `5 minutes ago`. Both in seconds since 1970.
pub fn ago(moment: u64, now: u64) -> String {
    let seconds = now.saturating_sub(moment);
    let unit = UNITS.iter().find(|(length, _)| seconds >= *length);
    match unit {
        Some((length, unit)) if *length >= 60 => match seconds / length {
            1 => format!("1 {unit} ago"),
            number => format!("{number} {unit}s ago"),
        },
        _ => "just now".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        ago, duration, expiration, microseconds, not_before, typed_expiration, typed_not_before,
    };
    use gateway_model::Seconds;

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
            (31_536_000, "365 days"),
            (4_000_000_000, "about 126 years"),
            (Seconds::MAX, "about 285,426,781 years"),
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
    fn what_is_typed_is_explained_and_what_is_no_number_is_not() {
        let words = |text| typed_expiration(text).unwrap_or_default();
        assert_eq!(words(" 7200 "), "Expires 2 hours after issue");
        assert!(words("0").starts_with("0: the claim is omitted"));
        assert_eq!(typed_expiration("2h"), None);
        assert_eq!(typed_expiration(""), None);
        let words = typed_not_before("90").unwrap_or_default();
        assert_eq!(words, "Valid from 1 minute 30 seconds after issue");
    }

    #[test]
    fn a_time_to_respond_is_in_the_unit_that_fits_it() {
        let cases = [
            (0, "0"),
            (47, "47 µs"),
            (999, "999 µs"),
            (1_000, "1 ms"),
            (1_279, "1.2 ms"),
            (99_999, "99.9 ms"),
            (123_456, "123 ms"),
            (2_000_000, "2 s"),
            (61_550_000, "61.5 s"),
        ];
        for (micros, words) in cases {
            assert_eq!(microseconds(micros), words);
        }
    }

    #[test]
    fn a_moment_that_has_passed_is_rounded_to_its_largest_unit() {
        assert_eq!(ago(1_000, 1_030), "just now");
        assert_eq!(ago(1_000, 1_000 + 61), "1 minute ago");
        assert_eq!(ago(1_000, 1_000 + 7_300), "2 hours ago");
        assert_eq!(ago(1_000, 900), "just now", "clocks may disagree");
    }
}
