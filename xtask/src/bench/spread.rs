//! How values lie that were measured several times.

use serde::Serialize;

/// The least, the middle and the greatest of some values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The least.
    pub low: f64,
    /// The middle; of an even number, the mean of the two in the middle.
    pub median: f64,
    /// The greatest.
    pub high: f64,
}

impl Spread {
    /// Of these; of none there is none.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values = Vec::from_iter(values);
        values.sort_by(f64::total_cmp);
        let above = values.get(values.len() / 2)?;
        let below = values.get((values.len() - 1) / 2)?;
        Some(Self {
            low: *values.first()?,
            median: f64::midpoint(*below, *above),
            high: *values.last()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle_whatever_the_order_and_the_number() {
        let of = |values: &[f64]| Spread::of(values.iter().copied());
        let spread = |low, median, high| Some(Spread { low, median, high });
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[7.0]), spread(7.0, 7.0, 7.0));
        assert_eq!(of(&[9.0, 1.0]), spread(1.0, 5.0, 9.0));
        assert_eq!(of(&[9.0, 1.0, 2.0]), spread(1.0, 2.0, 9.0));
        assert_eq!(of(&[4.0, 9.0, 1.0, 2.0]), spread(1.0, 3.0, 9.0));
    }
}
