//! How many tests passed and failed, as the programs that run them say it.

use std::ops::AddAssign;

use anyhow::Result;

/// A number of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that passed.
    pub passed: u32,
    /// Those that failed.
    pub failed: u32,
}

impl Tally {
    /// A program that is one test.
    pub fn of_one(result: Result<()>) -> Result<Self> {
        result.map(|()| Self {
            passed: 1,
            failed: 0,
        })
    }

    /// Adds what a line of output says: the last one of each test binary of cargo's,
    /// or one of those at the end of Node's `spec` report.
    pub fn read(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            for part in result.split([';', '.']) {
                self.add(
                    part.trim()
                        .split_once(' ')
                        .map_or(("", ""), |(count, what)| (what, count)),
                );
            }
        } else if let Some(count) = line.strip_prefix("ℹ pass ") {
            self.add(("passed", count));
        } else if let Some(count) = line.strip_prefix("ℹ fail ") {
            self.add(("failed", count));
        }
    }

    fn add(&mut self, (what, count): (&str, &str)) {
        let count = count.parse().unwrap_or(0);
        match what {
            "passed" => self.passed += count,
            "failed" => self.failed += count,
            _ => {}
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reports_of_cargo_and_node_are_counted() {
        let output = "\
running 3 tests
test result: passed 100 ... ok
test result: FAILED. 2 passed; 1 failed; 4 ignored; 0 measured; 7 filtered out; finished in 0.02s

test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s
ℹ tests 6
ℹ pass 5
ℹ fail 1
ℹ duration_ms 3000.5";
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read(line));
        assert_eq!(
            tally,
            Tally {
                passed: 47,
                failed: 2
            }
        );
    }
}
