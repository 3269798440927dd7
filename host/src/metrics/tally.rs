//! What was counted in a span of time, as plain numbers. The tally of a span is the sum
//! of those of its parts, whatever the parts are.

use super::ending::Ending;
use super::fault::Fault;
use super::latency::Times;
use super::packing::{read, write};

/// What was counted in a span of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    endings: [u64; Ending::ALL.len()],
    faults: [u64; Fault::ALL.len()],
    tokens: u64,
    times: Times,
}

impl Tally {
    /// Of these numbers, each in the order of its kind.
    pub(super) fn new(
        endings: [u64; Ending::ALL.len()],
        faults: [u64; Fault::ALL.len()],
        tokens: u64,
        times: Times,
    ) -> Self {
        Self {
            endings,
            faults,
            tokens,
            times,
        }
    }

    /// Requests that ended.
    pub fn requests(&self) -> u64 {
        sum(&self.endings)
    }

    /// Requests that ended so.
    pub fn ended(&self, ending: Ending) -> u64 {
        self.endings
            .get(ending as usize)
            .copied()
            .unwrap_or_default()
    }

    /// Requests that somebody spoiled.
    pub fn failures(&self) -> u64 {
        sum(&self.faults)
    }

    /// Requests that this one spoiled.
    pub fn spoiled(&self, fault: Fault) -> u64 {
        self.faults.get(fault as usize).copied().unwrap_or_default()
    }

    /// Tokens made for them.
    pub fn tokens(&self) -> u64 {
        self.tokens
    }

    /// How long their responses took.
    pub fn times(&self) -> &Times {
        &self.times
    }

    /// Takes in what was counted in another span.
    pub fn add(&mut self, other: &Self) {
        let own = self.endings.iter_mut().chain(&mut self.faults);
        let others = other.endings.iter().chain(&other.faults);
        for (own, other) in own.zip(others) {
            *own = own.saturating_add(*other);
        }
        self.tokens = self.tokens.saturating_add(other.tokens);
        self.times.add(&other.times);
    }

    /// The same in few bytes: mostly one for each number that is not large.
    pub fn pack(&self) -> Box<[u8]> {
        let mut packed = Vec::new();
        let numbers = self.endings.iter().chain(&self.faults);
        for number in numbers.chain([&self.tokens]) {
            write(*number, &mut packed);
        }
        self.times.pack(&mut packed);
        packed.into_boxed_slice()
    }

    /// Reads what [`Tally::pack`] wrote; none if this is something else.
    pub fn unpack(mut packed: &[u8]) -> Option<Self> {
        let mut tally = Self::default();
        let numbers = tally.endings.iter_mut().chain(&mut tally.faults);
        for number in numbers.chain([&mut tally.tokens]) {
            *number = read(&mut packed)?;
        }
        tally.times = Times::unpack(packed)?;
        Some(tally)
    }
}

fn sum(numbers: &[u64]) -> u64 {
    numbers.iter().fold(0, |sum, it| sum.saturating_add(*it))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn tallies()(
            endings in any::<[u64; 8]>(),
            faults in any::<[u64; 4]>(),
            tokens in any::<u64>(),
            times in proptest::collection::btree_map(0..Times::BUCKETS, 1..=u64::MAX, 0..20),
        ) -> Tally {
            // As large as counters get, and a few of them add up.
            let small = |number: u64| number >> 8;
            let times = times.into_iter().map(|(bucket, count)| (bucket, count >> 8));
            let times = Times::of(times.filter(|(_, count)| *count > 0)).unwrap();
            Tally::new(endings.map(small), faults.map(small), small(tokens), times)
        }
    }

    fn sum(parts: &[Tally]) -> Tally {
        let mut sum = Tally::default();
        parts.iter().for_each(|part| sum.add(part));
        sum
    }

    proptest! {
        #[test]
        fn a_span_is_the_sum_of_its_parts_however_it_is_parted(
            tallies in proptest::collection::vec(tallies(), 0..6),
            cut in 0_usize..6,
        ) {
            let (first, last) = tallies.split_at(cut.min(tallies.len()));
            let parts = [sum(last), sum(first)];
            prop_assert_eq!(sum(&parts), sum(&tallies));
            let requests = tallies.iter().map(Tally::requests);
            prop_assert_eq!(sum(&tallies).requests(), requests.sum::<u64>());
        }

        #[test]
        fn what_is_packed_is_unpacked_the_same(tally in tallies()) {
            prop_assert_eq!(Tally::unpack(&tally.pack()), Some(tally));
        }

        #[test]
        fn what_nobody_packed_is_nothing_or_as_good_as_packed(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            if let Some(tally) = Tally::unpack(&bytes) {
                prop_assert_eq!(Tally::unpack(&tally.pack()), Some(tally));
            }
        }
    }

    #[test]
    fn what_breaks_off_is_no_tally() {
        let times = Times::of([(3, 300), (200, 1)]).unwrap();
        let tally = Tally {
            times,
            ..Tally::default()
        };
        let packed = tally.pack();
        assert_eq!(packed.len(), 13 + 3 + 3);
        for length in (0..13).chain([14, 15, 17, 18]) {
            assert_eq!(Tally::unpack(&packed[..length]), None, "{length}");
        }
    }
}
