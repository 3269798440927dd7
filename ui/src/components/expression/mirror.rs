//! What is shown behind the letters that one types: the parts of the text in
//! their colours, and a squiggle under what is wrong.

use std::ops::Range;

use dataweave::editor::{Token, TokenKind};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DomRect, HtmlElement, Node};

/// A stretch of text that looks the same from end to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    kind: TokenKind,
    wrong: bool,
    text: String,
}

/// Cuts a text where its parts end and where what is wrong begins and ends.
pub fn segments(text: &str, tokens: &[Token], wrong: Option<Range<usize>>) -> Vec<Segment> {
    let wrong = wrong.map_or(0..0, |wrong| visible(text, wrong));
    let pieces = tokens.iter().flat_map(|token| {
        let (start, end) = (token.span.start, token.span.end);
        let cuts = [wrong.start, wrong.end].map(|cut| cut.clamp(start, end));
        [start..cuts[0], cuts[0]..cuts[1], cuts[1]..end].map(|piece| (token.kind, piece))
    });
    pieces
        .filter(|(_, piece)| !piece.is_empty())
        .map(|(kind, piece)| Segment {
            kind,
            wrong: wrong.start <= piece.start && piece.end <= wrong.end,
            text: text.get(piece).unwrap_or_default().to_owned(),
        })
        .collect()
}

/// A range with something in it to draw under: a place between two characters
/// becomes the one behind it, or at the end the one before.
fn visible(text: &str, range: Range<usize>) -> Range<usize> {
    if !range.is_empty() {
        return range;
    }
    let next = |start: usize| text.get(start..)?.chars().next().map(char::len_utf8);
    if let Some(length) = next(range.start) {
        return range.start..range.start + length;
    }
    let last = text.chars().next_back().map_or(0, char::len_utf8);
    text.len() - last..text.len()
}

/// The segments, as elements. The last one keeps a line open that is still empty.
pub fn view(segments: Vec<Segment>) -> impl IntoView {
    let spans = segments.into_iter().map(|segment| {
        let wrong = if segment.wrong { " wrong" } else { "" };
        let class = format!("token-{}{wrong}", segment.kind.name());
        view! { <span class=class>{segment.text}</span> }
    });
    view! { {spans.collect_view()} <span>"\u{200b}"</span> }
}

/// Where on the screen the part of the text is that a byte is in.
pub fn rectangle(mirror: &HtmlElement, byte: usize) -> Option<DomRect> {
    let parts = mirror.query_selector_all("span").ok()?;
    let mut end = 0;
    let inside = |part: &Node| {
        end += part.text_content().unwrap_or_default().len();
        byte < end
    };
    let part = (0..parts.length())
        .filter_map(|at| parts.get(at))
        .find(inside)?;
    let part = part.dyn_into::<HtmlElement>().ok()?;
    Some(part.get_bounding_client_rect())
}

#[cfg(test)]
mod tests {
    use super::{Segment, segments};
    use dataweave::Roots;
    use dataweave::editor::Draft;

    fn marked(text: &str, wrong: Option<std::ops::Range<usize>>) -> String {
        let tokens = Draft::new(text, Roots::POLICY).tokens();
        let show = |segment: Segment| match segment.wrong {
            true => format!("«{}»", segment.text),
            false => segment.text,
        };
        let shown: Vec<String> = segments(text, &tokens, wrong)
            .into_iter()
            .map(show)
            .collect();
        shown.join("|")
    }

    #[test]
    fn what_is_wrong_is_marked_character_by_character() {
        assert_eq!(marked("#[a.b]", None), "#[|a|.|b|]");
        assert_eq!(marked("#[abc]", Some(3..4)), "#[|a|«b»|c|]");
        assert_eq!(marked("#[a + b]", Some(2..7)), "#[|«a»|« »|«+»|« »|«b»|]");
        assert_eq!(marked("é€", Some(0..2)), "«é»|€");
    }

    #[test]
    fn a_place_between_two_characters_is_marked_as_well() {
        assert_eq!(marked("#[é +]", Some(2..2)), "#[|«é»| |+|]");
        assert_eq!(marked("#[1", Some(3..3)), "#[|«1»");
        assert_eq!(marked("", Some(0..0)), "");
    }
}
