//! How far back counters are looked at.

/// How far back is looked, and in which steps. Steps begin at whole multiples of their
/// length since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum MetricsRange {
    /// The last hour, by minutes.
    #[default]
    Hour,
    /// The last day, by quarters of an hour.
    Day,
    /// The last week, by two hours.
    Week,
}

impl MetricsRange {
    /// Every range, the shortest first.
    pub const ALL: [Self; 3] = [Self::Hour, Self::Day, Self::Week];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.name() == name)
    }

    /// Seconds of a step.
    pub fn step(self) -> u64 {
        match self {
            Self::Hour => 60,
            Self::Day => 15 * 60,
            Self::Week => 2 * 60 * 60,
        }
    }

    /// How many steps it has, the current one with them.
    pub fn steps(self) -> u64 {
        match self {
            Self::Hour => 60,
            Self::Day => 24 * 4,
            Self::Week => 7 * 12,
        }
    }

    /// When its first step begins, in seconds since 1970-01-01T00:00:00Z, as `now` is.
    pub fn start(self, now: u64) -> u64 {
        let current = now - now % self.step();
        current.saturating_sub((self.steps() - 1) * self.step())
    }
}
