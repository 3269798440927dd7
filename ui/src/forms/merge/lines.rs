//! Texts, merged line by line: what both left alone keeps its place, and between such lines
//! stands what one side, or both, made of the rest.

use super::judge::{Judge, Three};

/// The most that is compared, in pairs of lines. Of longer texts, what lies between the
/// beginning and the end that they share is one piece.
const PAIRS: usize = 4_000_000;

/// Merges three versions of a text.
pub fn merge(judge: &mut Judge, texts: Three<&str>) -> String {
    let lines = texts.map(|text| text.lines().collect::<Vec<_>>());
    let mine = matches(&lines.base, &lines.mine);
    let theirs = matches(&lines.base, &lines.theirs);
    let mut merged = Vec::new();
    // Where the piece begins in each version.
    let mut from = Three {
        base: 0,
        mine: 0,
        theirs: 0,
    };
    let shared =
        (0..lines.base.len()).filter_map(|at| Some((at, *mine.get(at)?, *theirs.get(at)?)));
    let shared = shared.filter_map(|(base, mine, theirs)| Some((base, mine?, theirs?)));
    let end = (lines.base.len(), lines.mine.len(), lines.theirs.len());
    for (base, mine, theirs) in shared.chain([end]) {
        let piece = Three {
            base: cut(&lines.base, from.base, base),
            mine: cut(&lines.mine, from.mine, mine),
            theirs: cut(&lines.theirs, from.theirs, theirs),
        };
        settle(judge, from.base, piece, &mut merged);
        merged.extend(lines.base.get(base));
        from = Three {
            base: base + 1,
            mine: mine + 1,
            theirs: theirs + 1,
        };
    }
    merged.iter().flat_map(|line| [line, "\n"]).collect()
}

/// Settles what lies between two lines that all have. Where it has as many lines in each
/// version, each line is a field of its own.
fn settle<'a>(
    judge: &mut Judge,
    before: usize,
    piece: Three<&[&'a str]>,
    merged: &mut Vec<&'a str>,
) {
    let number = piece.base.len();
    let step = match piece.mine.len() == number && piece.theirs.len() == number {
        true => 1,
        false => usize::MAX,
    };
    let longest = number.max(piece.mine.len()).max(piece.theirs.len());
    for from in (0..longest).step_by(step) {
        let part = piece.map(|lines| cut(lines, from, lines.len().min(from.saturating_add(step))));
        let field = || format!("Line {}", before + from + 1);
        let words = |lines: &&[&str]| lines.iter().map(|&line| line.to_owned()).collect();
        merged.extend_from_slice(judge.settle(field, part, words));
    }
}

fn cut<'a, 'b>(lines: &'b [&'a str], from: usize, to: usize) -> &'b [&'a str] {
    lines.get(from..to).unwrap_or_default()
}

/// For each line of `base`, which one of `other` it is, if it is there still: a longest
/// common subsequence.
fn matches(base: &[&str], other: &[&str]) -> Vec<Option<usize>> {
    let same = |(one, other): &(&&str, &&str)| one == other;
    let head = base.iter().zip(other).take_while(same).count();
    let rest = (base.iter().skip(head).rev()).zip(other.iter().skip(head).rev());
    let tail = rest.take_while(same).count();
    let (end, other_end) = (base.len() - tail, other.len() - tail);
    let mut found: Vec<_> = (0..head).map(Some).collect();
    found.extend(middle(
        cut(base, head, end),
        cut(other, head, other_end),
        head,
    ));
    found.extend((other_end..other.len()).map(Some));
    found
}

/// The same of what does not begin or end alike. `offset` is what stands before.
fn middle(base: &[&str], other: &[&str], offset: usize) -> Vec<Option<usize>> {
    let mut found = vec![None; base.len()];
    let width = other.len() + 1;
    if base.len() * other.len() > PAIRS {
        return found;
    }
    // How long the longest one is behind each pair of places.
    let mut longest = vec![0_u32; (base.len() + 1) * width];
    let at = |longest: &[u32], one: usize, two: usize| {
        longest.get(one * width + two).copied().unwrap_or(0)
    };
    for (one, line) in base.iter().enumerate().rev() {
        for (two, its) in other.iter().enumerate().rev() {
            let length = match line == its {
                true => at(&longest, one + 1, two + 1) + 1,
                false => at(&longest, one + 1, two).max(at(&longest, one, two + 1)),
            };
            if let Some(place) = longest.get_mut(one * width + two) {
                *place = length;
            }
        }
    }
    let (mut one, mut two) = (0, 0);
    while let (Some(line), Some(its)) = (base.get(one), other.get(two)) {
        if line == its {
            if let Some(place) = found.get_mut(one) {
                *place = Some(offset + two);
            }
            (one, two) = (one + 1, two + 1);
        } else if at(&longest, one + 1, two) >= at(&longest, one, two + 1) {
            one += 1;
        } else {
            two += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::judge::{Clash, Judge, Side, Three};

    fn merge(decided: &[Side], [base, mine, theirs]: [&str; 3]) -> (String, Vec<Clash>) {
        let lines = |text: &str| {
            text.split(' ')
                .map(|line| format!("{line}\n"))
                .collect::<String>()
        };
        let texts = [base, mine, theirs].map(lines);
        let [base, mine, theirs] = &texts;
        let mut judge = Judge::knowing(decided.to_vec());
        let merged = super::merge(&mut judge, Three { base, mine, theirs });
        (merged.trim_end().replace('\n', " "), judge.clashes())
    }

    #[test]
    fn what_one_side_changed_is_there_with_what_the_other_did() {
        for (texts, expected) in [
            (["a b c", "a b c", "a b c"], "a b c"),
            (["a b c d e", "a x c d e", "a b c d y"], "a x c d y"),
            (["a b c d e", "n a b c d e", "a c d"], "n a c d"),
            (["a b c d", "a b c m d", "a t b c d"], "a t b c m d"),
            (["a b a b", "a b a b a", "b a b"], "b a b a"),
            (["a b c", "a x c", "a x c"], "a x c"),
            (["a b c d", "a x c d", "a b y d"], "a x y d"),
        ] {
            assert_eq!(
                merge(&[], texts),
                (expected.to_owned(), Vec::new()),
                "{texts:?}"
            );
        }
    }

    #[test]
    fn what_both_changed_is_asked_about_with_its_line() {
        let texts = ["a b c d e f", "a x c d e g", "a y c d e h"];
        let (merged, clashes) = merge(&[], texts);
        assert_eq!(merged, "a x c d e g");
        let fields: Vec<_> = clashes.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, ["Line 2", "Line 6"]);
        assert_eq!(
            (&clashes[0].mine[0][..], &clashes[0].theirs[0][..]),
            ("x", "y")
        );
        assert_eq!(merge(&[Side::Theirs, Side::Mine], texts).0, "a y c d e g");
        // A line that one removed and the other changed.
        let (merged, clashes) = merge(&[Side::Theirs], ["a b c", "a c", "a z c"]);
        assert_eq!((merged.as_str(), clashes.len()), ("a z c", 1));
    }
}
