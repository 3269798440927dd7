//! What stands beside a chart: round numbers, and the time of day where the reader is.

use gateway_model::StepsView;

use crate::components::moment::{LocalTime, date, day, time_of_day};

/// Between how many lines a chart is divided, at the most.
const LINES: u64 = 4;

/// How much lies between two numbers of an axis that ends at `highest` or a little above: 1, 2
/// or 5 times a power of ten.
pub fn spacing(highest: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for factor in [1, 2, 5] {
            let spacing = power.saturating_mul(factor);
            if spacing.saturating_mul(LINES) >= highest {
                return spacing;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// The numbers of an axis above 0, the lowest first. The last is where the chart ends.
pub fn numbers(highest: u64) -> Vec<u64> {
    let spacing = spacing(highest);
    let lines = highest.div_ceil(spacing).max(1);
    (1..=lines).map(|line| line * spacing).collect()
}

/// The steps that an axis names, and how.
pub fn times(steps: StepsView) -> Vec<(u64, String)> {
    let named = (0..steps.count).filter_map(|place| {
        let begins = steps.start + place * steps.seconds;
        let local = LocalTime::of(begins);
        Some((place, name(steps.seconds, local, begins)?))
    });
    named.collect()
}

/// What a step of so many seconds is called on the axis, if it is.
fn name(seconds: u64, local: LocalTime, begins: u64) -> Option<String> {
    let is_first_of_day = u64::from(local.hour * 60 + local.minute) * 60 < seconds;
    match seconds {
        0..900 => local.minute.is_multiple_of(15).then(|| time_of_day(begins)),
        900..7200 if is_first_of_day => Some(date(begins)),
        900..7200 => {
            (local.hour.is_multiple_of(6) && local.minute < 15).then(|| time_of_day(begins))
        }
        _ => (is_first_of_day && local.day.is_multiple_of(2)).then(|| date(begins)),
    }
}

/// When a step is, in the words of whoever looks: the time of a minute, and the day besides
/// where the range has several.
pub fn moment(steps: StepsView, place: u64) -> String {
    let begins = steps.start + place * steps.seconds;
    if steps.seconds < 900 {
        return time_of_day(begins);
    }
    let ends = begins + steps.seconds;
    format!(
        "{}, {} to {}",
        day(begins),
        time_of_day(begins),
        time_of_day(ends)
    )
}

/// When something began within a range: the time, and the day besides where the range has
/// several.
pub fn first_moment(steps: StepsView, began: u64) -> String {
    if steps.seconds < 900 {
        return time_of_day(began);
    }
    format!("{}, {}", day(began), time_of_day(began))
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn an_axis_has_few_round_numbers_and_ends_at_or_above_the_highest_bar() {
        let cases: [(u64, &[u64]); 7] = [
            (0, &[1]),
            (1, &[1]),
            (4, &[1, 2, 3, 4]),
            (5, &[2, 4, 6]),
            (60, &[20, 40, 60]),
            (1_365, &[500, 1_000, 1_500]),
            (17, &[5, 10, 15, 20]),
        ];
        for (highest, expected) in cases {
            assert_eq!(numbers(highest), expected, "{highest}");
        }
        assert!(numbers(u64::MAX / 8).len() <= 4);
    }
}
