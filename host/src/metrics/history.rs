//! What was counted before, in steps of each range: minutes for the last hour, longer
//! ones for longer ranges.
//!
//! A step takes some hundred bytes, and none where nothing happened. There are at most
//! twice as many as the ranges have together: a clock that is set back leaves some that
//! are ahead.

use std::collections::{BTreeMap, BTreeSet};

use gateway_model::MetricsRange;

use super::tally::Tally;

/// What was counted before.
#[derive(Debug)]
pub struct History {
    /// Seconds since 1970-01-01T00:00:00Z.
    since: u64,
    /// Tallies, packed.
    steps: BTreeMap<Key, Box<[u8]>>,
    /// The steps that are not saved as they are now.
    unsaved: BTreeSet<Key>,
}

/// Which step: of which range, and when it began, in seconds since
/// 1970-01-01T00:00:00Z.
pub type Key = (MetricsRange, u64);

/// A step as it is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedStep {
    /// Which one.
    pub key: Key,
    /// Its tally, packed.
    pub packed: Box<[u8]>,
}

/// What a range shows.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Since when it is counted, in seconds since 1970-01-01T00:00:00Z.
    pub since: u64,
    /// When the first step of the range began.
    pub start: u64,
    /// The steps in which something happened, by their place in the range.
    pub steps: Vec<(usize, Tally)>,
}

impl Seen {
    /// All steps together.
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        self.steps.iter().for_each(|(_, tally)| total.add(tally));
        total
    }

    /// Takes in what another shows of the same range.
    pub fn add(&mut self, other: Self) {
        self.since = self.since.min(other.since);
        let mut steps: BTreeMap<_, _> = self.steps.drain(..).collect();
        for (place, tally) in other.steps {
            steps.entry(place).or_default().add(&tally);
        }
        self.steps = steps.into_iter().collect();
    }
}

impl History {
    /// Nothing yet.
    pub fn new(since: u64) -> Self {
        Self {
            since,
            steps: BTreeMap::new(),
            unsaved: BTreeSet::new(),
        }
    }

    /// Since when it is counted, in seconds since 1970-01-01T00:00:00Z.
    pub fn since(&self) -> u64 {
        self.since
    }

    /// Takes in what was counted in a minute, which a moment of it tells. What is too long
    /// ago `now` is forgotten.
    pub fn add(&mut self, moment: u64, tally: &Tally, now: u64) {
        for range in MetricsRange::ALL {
            let key = (range, moment - moment % range.step());
            self.merge(key, tally);
        }
        self.forget(now);
    }

    fn forget(&mut self, now: u64) {
        self.steps.retain(|key, _| is_near(*key, now));
        self.unsaved.retain(|key| is_near(*key, now));
    }

    fn merge(&mut self, key: Key, tally: &Tally) {
        let before = self.steps.get(&key);
        let mut sum = before.map_or_else(Tally::default, |it| unpacked(it));
        sum.add(tally);
        self.steps.insert(key, sum.pack());
        self.unsaved.insert(key);
    }

    /// What a range shows `now`.
    pub fn seen(&self, range: MetricsRange, now: u64) -> Seen {
        let start = range.start(now);
        let end = start + range.step() * range.steps();
        let steps = self.steps.range((range, start)..(range, end));
        let place = |at: u64| usize::try_from((at - start) / range.step());
        Seen {
            since: self.since,
            start,
            steps: steps
                .filter_map(|((_, at), packed)| Some((place(*at).ok()?, unpacked(packed))))
                .collect(),
        }
    }

    /// The steps that are not saved as they are now. They count as saved then.
    pub fn take_unsaved(&mut self) -> Vec<SavedStep> {
        let keys = std::mem::take(&mut self.unsaved).into_iter();
        let saved = keys.filter_map(|key| {
            let packed = self.steps.get(&key)?.clone();
            Some(SavedStep { key, packed })
        });
        saved.collect()
    }

    /// Has all steps saved anew.
    pub fn forget_saving(&mut self) {
        self.unsaved.extend(self.steps.keys());
    }

    /// Takes in what an earlier process saved, before or after anything was counted here.
    /// Gives whether that could be read.
    pub fn restore(&mut self, since: u64, saved: &[SavedStep], now: u64) -> bool {
        let tallies = saved.iter().map(|step| Tally::unpack(&step.packed));
        let Some(tallies) = tallies.collect::<Option<Vec<_>>>() else {
            return false;
        };
        self.since = self.since.min(since);
        for (step, tally) in saved.iter().zip(tallies) {
            let was_counted = self.unsaved.contains(&step.key);
            self.merge(step.key, &tally);
            if !was_counted {
                self.unsaved.remove(&step.key);
            }
        }
        self.forget(now);
        true
    }
}

/// Whether a step is within the length of its range around `now`.
fn is_near((range, at): Key, now: u64) -> bool {
    let length = range.step() * range.steps();
    at.saturating_add(length) > now && at < now.saturating_add(length)
}

fn unpacked(packed: &[u8]) -> Tally {
    // It was packed here, or looked at when it was restored.
    Tally::unpack(packed).unwrap_or_default()
}
