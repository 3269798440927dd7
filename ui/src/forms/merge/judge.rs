//! What becomes of one value that is there in three versions.

/// A value in three versions.
#[derive(Clone, Copy)]
pub struct Three<T> {
    /// What both began with.
    pub base: T,
    /// What is in the form.
    pub mine: T,
    /// What somebody else has made of it.
    pub theirs: T,
}

impl<T> Three<T> {
    /// A part of each version.
    pub fn map<U>(self, part: impl Fn(T) -> U) -> Three<U> {
        Three {
            base: part(self.base),
            mine: part(self.mine),
            theirs: part(self.theirs),
        }
    }
}

/// Whose version holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one in the form.
    Mine,
    /// The one of somebody else.
    Theirs,
}

/// Something that both changed, in different ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The field as the form calls it.
    pub field: String,
    /// What it is in the form, a line for each item; none where it is not there.
    pub mine: Vec<String>,
    /// What it is in the other version.
    pub theirs: Vec<String>,
}

/// Goes through values, always in the same order, and finds the clashes among them.
#[derive(Default)]
pub struct Judge {
    /// What a person has decided about the clashes so far.
    decided: Vec<Side>,
    clashes: Vec<Clash>,
}

impl Judge {
    /// One who knows what was decided about the clashes, in order.
    pub fn knowing(decided: Vec<Side>) -> Self {
        Self {
            decided,
            clashes: Vec::new(),
        }
    }

    /// The clashes that were found.
    pub fn clashes(self) -> Vec<Clash> {
        self.clashes
    }

    /// The value that holds; of a clash nobody has decided about, the one in the form.
    /// `words` says what a value is.
    pub fn settle<T: PartialEq>(
        &mut self,
        field: impl FnOnce() -> String,
        values: Three<T>,
        words: impl Fn(&T) -> Vec<String>,
    ) -> T {
        let Three { base, mine, theirs } = values;
        if mine == theirs || theirs == base {
            return mine;
        }
        if mine == base {
            return theirs;
        }
        let clash = Clash {
            field: field(),
            mine: words(&mine),
            theirs: words(&theirs),
        };
        match self.decide(clash) {
            Side::Mine => mine,
            Side::Theirs => theirs,
        }
    }

    /// What was decided about a clash.
    pub fn decide(&mut self, clash: Clash) -> Side {
        let decided = self.decided.get(self.clashes.len()).copied();
        self.clashes.push(clash);
        decided.unwrap_or(Side::Mine)
    }
}

#[cfg(test)]
mod tests {
    use super::{Judge, Side, Three};

    fn settle(judge: &mut Judge, [base, mine, theirs]: [u8; 3]) -> u8 {
        let values = Three { base, mine, theirs };
        judge.settle(|| "Number".to_owned(), values, |it| vec![it.to_string()])
    }

    #[test]
    fn what_one_side_changed_is_taken_and_the_same_change_of_both_is_none_to_ask_about() {
        let mut judge = Judge::default();
        assert_eq!(settle(&mut judge, [1, 1, 1]), 1);
        assert_eq!(settle(&mut judge, [1, 2, 1]), 2);
        assert_eq!(settle(&mut judge, [1, 1, 3]), 3);
        assert_eq!(settle(&mut judge, [1, 4, 4]), 4);
        assert!(judge.clashes().is_empty());
    }

    #[test]
    fn what_both_changed_is_decided_one_by_one() {
        let mut judge = Judge::knowing(vec![Side::Theirs, Side::Mine]);
        let clash = [1, 2, 3];
        let settled = [clash, [1, 1, 9], clash, clash].map(|it| settle(&mut judge, it));
        assert_eq!(settled, [3, 9, 2, 2]);
        let clashes = judge.clashes();
        assert_eq!(clashes.len(), 3);
        assert_eq!(
            (&clashes[0].mine[..], &clashes[0].theirs[..]),
            (&["2".to_owned()][..], &["3".to_owned()][..])
        );
    }
}
