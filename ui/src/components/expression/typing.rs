//! What an editor does by itself while one types.

use dataweave::editor::{Completion, Draft, TokenKind};

/// Whether suggestions are of help without being asked for: behind `.`, and in a
/// word that can still become one of them.
pub fn suggests_itself(text: &str, offset: usize, completion: &Completion) -> bool {
    let written = text.get(completion.range.start..offset).unwrap_or_default();
    let before = text.get(..offset).unwrap_or_default();
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let wanted = match written.chars().next_back() {
        Some(last) => word(last) && written.starts_with(|first: char| first.is_ascii_alphabetic()),
        None => before.ends_with('.'),
    };
    let finished = |label: &str| label == written;
    wanted
        && match completion.suggestions.as_slice() {
            [] => false,
            [only] => !finished(&only.label),
            _ => true,
        }
}

/// Whether known names are of help without being asked for: while the name can still
/// become another one.
pub fn names_itself(text: &str, _: usize, completion: &Completion) -> bool {
    let written = text.trim();
    !written.is_empty() && completion.suggestions.iter().any(|it| it.label != written)
}

/// Whether `[` begins an expression, which gets its end at once.
pub fn opens_expression(text: &str, offset: usize) -> bool {
    text.trim() == "#"
        && text
            .get(..offset)
            .is_some_and(|before| before.ends_with('#'))
}

/// Whether a `]` that is typed is the one that stands there already.
pub fn has_closing(draft: Draft<'_>, text: &str, offset: usize) -> bool {
    let count = |sign: &str| {
        let tokens = draft.tokens().into_iter();
        let signs = tokens.filter(|token| token.kind == TokenKind::Punctuation);
        let same = |span: dataweave::Span| text.get(span.start..span.end) == Some(sign);
        signs.filter(|token| same(token.span)).count()
    };
    // `#[` is one sign.
    text.get(offset..).is_some_and(|rest| rest.trim() == "]")
        && draft.source().is_some()
        && count("]") == count("[") + 1
}

#[cfg(test)]
mod tests {
    use super::{has_closing, opens_expression, suggests_itself};
    use dataweave::Roots;
    use dataweave::editor::Draft;

    /// The draft of a text and where `‸` stands in it.
    fn at(marked: &str) -> (String, usize) {
        let offset = marked.find('‸').unwrap();
        (marked.replace('‸', ""), offset)
    }

    #[test]
    fn suggestions_come_by_themselves_only_where_a_word_goes_on() {
        for (marked, expected) in [
            ("#[att‸]", true),
            ("#[attributes.‸]", true),
            ("#[attributes.me‸]", true),
            ("#[attributes.headers.'x-‸']", true),
            ("#[attributes.headers.x-re‸]", true),
            ("#[attributes.method‸]", false),
            ("#[‸]", false),
            ("#[attributes.method ‸]", false),
            ("#[1‸]", false),
            ("#['a' +‸]", false),
            ("#[upper(‸)]", false),
            ("att‸", false),
        ] {
            let (text, offset) = at(marked);
            let completion = Draft::new(&text, Roots::POLICY).complete(offset);
            assert_eq!(
                suggests_itself(&text, offset, &completion),
                expected,
                "{marked}"
            );
        }
    }

    #[test]
    fn only_the_bracket_that_opens_an_expression_gets_its_end() {
        for (marked, expected) in [("#‸", true), (" #‸ ", true), ("‸#", false), ("a#‸", false)]
        {
            let (text, offset) = at(marked);
            assert_eq!(opens_expression(&text, offset), expected, "{marked}");
        }
    }

    #[test]
    fn a_closing_bracket_is_typed_over_only_if_it_is_the_last_one() {
        for (marked, expected) in [
            ("#[a‸]", true),
            ("#[a[0]‸]", true),
            ("#[a[0‸]", false),
            ("#[a‸", false),
            ("#['['‸]", true),
            ("a‸]", false),
        ] {
            let (text, offset) = at(marked);
            let draft = Draft::new(&text, Roots::POLICY);
            assert_eq!(has_closing(draft, &text, offset), expected, "{marked}");
        }
    }
}
