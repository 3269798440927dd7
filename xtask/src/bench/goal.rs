//! What a ratio should be, and whether it is.

use std::fmt;

use serde::Serialize;

/// What a ratio should be.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Goal {
    /// On which side of the limits it should be.
    pub side: Side,
    /// The limit that holds already.
    pub must: f64,
    /// The limit that is to hold one day.
    pub aim: Option<f64>,
}

/// A side of a limit, and the limit itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Side {
    /// Below it.
    #[serde(rename = "<=")]
    AtMost,
    /// Above it.
    #[serde(rename = ">=")]
    AtLeast,
}

/// How much of a goal is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing.
    Missed,
    /// What must be.
    Must,
    /// What is aimed at.
    Aim,
}

impl Goal {
    /// How much of it this ratio reaches.
    pub fn judge(self, ratio: f64) -> Verdict {
        let reaches = |limit: f64| match self.side {
            Side::AtMost => ratio <= limit,
            Side::AtLeast => ratio >= limit,
        };
        if self.aim.is_some_and(reaches) {
            Verdict::Aim
        } else if reaches(self.must) {
            Verdict::Must
        } else {
            Verdict::Missed
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
        })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Missed => "missed",
            Self::Must => "must reached",
            Self::Aim => "aim reached",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_reaches_a_limit_on_the_right_side_of_it() {
        let goal = Goal {
            side: Side::AtMost,
            must: 1.25,
            aim: Some(1.0),
        };
        for (ratio, verdict) in [
            (0.9, Verdict::Aim),
            (1.0, Verdict::Aim),
            (1.1, Verdict::Must),
            (1.25, Verdict::Must),
            (1.26, Verdict::Missed),
        ] {
            assert_eq!(goal.judge(ratio), verdict, "{ratio}");
        }
        let without_aim = Goal { aim: None, ..goal };
        assert_eq!(without_aim.judge(0.1), Verdict::Must);
        let least = Goal {
            side: Side::AtLeast,
            ..without_aim
        };
        for (ratio, verdict) in [
            (1.24, Verdict::Missed),
            (1.25, Verdict::Must),
            (9.0, Verdict::Must),
        ] {
            assert_eq!(least.judge(ratio), verdict, "{ratio}");
        }
    }
}
