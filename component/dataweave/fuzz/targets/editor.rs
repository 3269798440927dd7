//! Any text while it is written: its parts are the whole of it, and it can be gone
//! on with at every place.
#![no_main]

use dataweave::Roots;
use dataweave::editor::{Draft, position};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, &str)| {
    let (offset, text) = input;
    let draft = Draft::new(text, Roots::POLICY);
    let parts: String = draft
        .tokens()
        .iter()
        .map(|token| &text[token.span.start..token.span.end])
        .collect();
    assert_eq!(parts, text);
    if let Some(error) = draft.error() {
        let span = error.span();
        assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    }
    let mut offset = usize::from(offset) % (text.len() + 1);
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let _ = position(text, offset);
    let completion = draft.complete(offset);
    assert!(text.get(completion.range).is_some());
    for suggestion in completion.suggestions {
        assert!(suggestion.insert.is_char_boundary(suggestion.cursor));
    }
});
