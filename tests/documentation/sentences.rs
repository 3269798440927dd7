//! Sentences that stand twice: one of them will be wrong one day.

use std::collections::BTreeMap;

use crate::markdown::passages;
use crate::pages::Page;

/// From how many characters on a sentence may stand only once.
const LENGTH: usize = 60;

/// The sentences that stand twice, with both places.
pub fn repeated(pages: &[Page]) -> Vec<String> {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut repeated = Vec::new();
    for page in pages {
        for (line, passage) in passages(&page.text) {
            for sentence in sentences(&passage) {
                let place = format!("{}:{line}", page.name);
                if let Some(first) = seen.get(&sentence) {
                    repeated.push(format!("{place} and {first}: {sentence}"));
                } else {
                    seen.insert(sentence, place);
                }
            }
        }
    }
    repeated
}

/// The long sentences of a passage, without regard to space.
fn sentences(passage: &str) -> impl Iterator<Item = String> {
    let words: Vec<&str> = passage.split_whitespace().collect();
    let passage = words.join(" ");
    let parts: Vec<String> = passage.split_inclusive(['.', ':', ';', '?', '!']).fold(
        Vec::new(),
        |mut parts: Vec<String>, part| {
            // A mark ends a sentence only before a space: not in `a.b` or `http://…`.
            match parts.last_mut() {
                Some(last) if !part.starts_with(' ') => last.push_str(part),
                _ => parts.push(part.trim_start().to_owned()),
            }
            parts
        },
    );
    parts
        .into_iter()
        .filter(|part| part.chars().count() >= LENGTH)
}

#[cfg(test)]
mod tests {
    use super::repeated;
    use crate::pages::Page;

    #[test]
    fn a_long_sentence_that_stands_twice_is_told_with_both_places() {
        let long = "A gateway that starts makes `gateway.db`, a master key and an admin token.";
        let page = |name: &str, text: String| Page {
            name: name.to_owned(),
            text,
        };
        let wrapped = long.replace(" a master", "\na master");
        let pages = [
            page("a.md", format!("# A\n\nFirst. {long} Then.\n\nShort.\n")),
            page("b.md", format!("Short.\n\n- Other. {wrapped}\n")),
            page("c.md", format!("```sh\n# {long}\n```\n")),
        ];
        let plain = long.replace('`', "");
        assert_eq!(repeated(&pages), [format!("b.md:3 and a.md:3: {plain}")]);
    }
}
