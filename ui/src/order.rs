//! Lists in order.

use std::cmp::Ordering;

/// The items in order; those that are equal stay as they were. By insertion: lists
/// for people are short, and the code of a quicker way, compiled for each type of
/// item, is larger than what they are shown with.
pub fn sorted<T>(items: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut sorted = Vec::with_capacity(items.len());
    for item in items {
        let place = sorted.partition_point(|before| compare(before, &item).is_le());
        sorted.insert(place, item);
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::sorted;

    #[test]
    fn items_are_in_order_and_equal_ones_stay_as_they_were() {
        let items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (0, 'd'), (1, 'e')];
        let expected = [(0, 'd'), (1, 'b'), (1, 'e'), (2, 'a'), (2, 'c')];
        assert_eq!(sorted(items, |one, other| one.0.cmp(&other.0)), expected);
    }
}
