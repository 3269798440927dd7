//! What a ratio should be, and whether it is.

use std::fmt;

/// What a ratio should be.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// What it must not be more than.
    pub must: f64,
    /// What it is to be at most, some day.
    pub aim: Option<f64>,
}

/// How much of a goal is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        let reaches = |limit: f64| ratio <= limit;
        if self.aim.is_some_and(reaches) {
            Verdict::Aim
        } else if reaches(self.must) {
            Verdict::Must
        } else {
            Verdict::Missed
        }
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
    fn a_ratio_reaches_what_it_is_not_above() {
        let goal = Goal {
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
    }
}
