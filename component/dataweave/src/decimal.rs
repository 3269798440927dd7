//! Numbers in plain decimal notation: no exponent, no sign but `-`, and no digit that
//! changes nothing. Every number has one such text.

use std::borrow::Cow;
use std::cmp::Ordering;

/// The plain notation of what a text in decimal or scientific notation stands for; none
/// if its exponent cannot be read. It is longer than the text by as many zeros as the
/// exponent says, which a caller has to bound.
pub(crate) fn plain(text: &str) -> Option<Cow<'_, str>> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<isize>().ok()?),
        None => (text, 0),
    };
    let (sign, unsigned) = match mantissa.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    if exponent == 0 && fraction.is_empty() && whole.starts_with(|first| first != '0') {
        return Some(match text.strip_suffix(whole) {
            Some("" | "-") => Cow::Borrowed(text),
            _ => Cow::Owned(format!("{sign}{whole}")),
        });
    }
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    // How many of the digits are before the point; some may be missing on either side.
    let before = exponent
        .checked_add_unsigned(whole.len())?
        .checked_sub_unsigned(all.len() - digits.len())?;
    let digits = digits.trim_end_matches('0');
    Some(Cow::Owned(match usize::try_from(before) {
        _ if digits.is_empty() => "0".to_owned(),
        Err(_) | Ok(0) => {
            let zeros = "0".repeat(before.unsigned_abs());
            format!("{sign}0.{zeros}{digits}")
        }
        Ok(before) => match digits.split_at_checked(before) {
            Some((whole, fraction)) if !fraction.is_empty() => format!("{sign}{whole}.{fraction}"),
            _ => format!("{sign}{digits:0<before$}"),
        },
    }))
}

/// How two numbers in plain notation are ordered.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    match (left.strip_prefix('-'), right.strip_prefix('-')) {
        (None, None) => compare_unsigned(left, right),
        (Some(left), Some(right)) => compare_unsigned(right, left),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
    }
}

fn compare_unsigned(left: &str, right: &str) -> Ordering {
    let (whole, fraction) = left.split_once('.').unwrap_or((left, ""));
    let (other_whole, other_fraction) = right.split_once('.').unwrap_or((right, ""));
    let by_length = whole.len().cmp(&other_whole.len());
    by_length
        .then_with(|| whole.cmp(other_whole))
        .then_with(|| fraction.cmp(other_fraction))
}
