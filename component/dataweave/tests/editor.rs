//! What an editor is told about a text while it is written.
//!
//! The cases are in `tests/editor`. In completions, `‸` is where one writes, « and
//! » enclose what a suggestion replaces; below are the first suggestions, and the
//! text after the first one was taken. In highlights, the parts of the text
//! follow below it, apart from blanks.

use std::fmt::Write as _;

use dataweave::editor::{
    Completion, Draft, Form, SampleNames, Suggestion, Token, TokenKind, complete, highlight,
    position,
};
use dataweave::{Roots, compile, read_text};
use proptest::prelude::*;

const COMPLETIONS: &str = include_str!("editor/completions.txt");
const HIGHLIGHTS: &str = include_str!("editor/highlights.txt");

/// The cases of a file: blocks of lines.
fn blocks(file: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines: Vec<&str> = file
        .lines()
        .filter(|line| !line.starts_with("# "))
        .collect();
    let blocks: Vec<Vec<&str>> = lines
        .split(|line| line.is_empty())
        .filter(|block| !block.is_empty())
        .map(<[&str]>::to_vec)
        .collect();
    blocks.into_iter()
}

/// A text with another stretch, and the place in it, marked by `‸`.
fn replaced(text: &str, completion: &Completion, suggestion: &Suggestion) -> String {
    let mut text = text.to_owned();
    let mut insert = suggestion.insert.clone();
    insert.insert(suggestion.cursor, '‸');
    text.replace_range(completion.range.clone(), &insert);
    text
}

#[test]
fn suggestions_fit_the_place() {
    let mut failed = String::new();
    for block in blocks(COMPLETIONS) {
        let source = block[0].replace(['«', '»'], "");
        let offset = source.find('‸').expect("a place");
        let source = source.replace('‸', "");
        let completion = Draft::new(&source, Roots::POLICY).complete(offset);
        let mut marked = source.clone();
        let (start, end) = (completion.range.start, completion.range.end);
        for (at, mark) in [(end, '»'), (offset, '‸'), (start, '«')] {
            marked.insert(at, mark);
        }
        let labels: Vec<&str> = completion
            .suggestions
            .iter()
            .map(|suggestion| suggestion.label.as_str())
            .collect();
        let written = block.get(1).copied().unwrap_or_default();
        let shown = written.split(' ').filter(|label| *label != "…").count();
        let mut found = match labels.get(..shown) {
            Some(first) if written.ends_with('…') => format!("{} …", first.join(" ")),
            _ => labels.join(" "),
        };
        match completion.suggestions.first() {
            Some(first) => write!(found, "\n{}", replaced(&source, &completion, first)).unwrap(),
            None => found.push('-'),
        }
        let found = format!("{marked}\n{found}");
        if found != block.join("\n") {
            writeln!(failed, "{found}\n").unwrap();
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}

#[test]
fn parts_of_a_text_have_their_kinds() {
    let mut failed = String::new();
    for block in blocks(HIGHLIGHTS) {
        let text = block[0].replace('⏎', "\n");
        let tokens = Draft::new(&text, Roots::POLICY).tokens();
        let parts: Vec<String> = tokens
            .iter()
            .filter(|token| token.kind != TokenKind::Blank)
            .map(|token| {
                format!(
                    "{} {}",
                    token.kind.name(),
                    &text[token.span.start..token.span.end]
                )
            })
            .map(|part| part.replace('\n', "⏎"))
            .collect();
        let found = format!("{}\n{}", block[0], parts.join(" | "));
        if found != block.join("\n") {
            writeln!(failed, "{found}\n").unwrap();
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}

/// Everything that is suggested in some source.
fn all(marked: &str) -> Vec<(String, Suggestion)> {
    let source = marked.replace('‸', "");
    let offset = marked.find('‸').unwrap_or(source.len());
    let completion = complete(&source, offset, Roots::ALL, &SampleNames::default());
    let taken = |suggestion| (replaced(&source, &completion, &suggestion), suggestion);
    completion
        .suggestions
        .clone()
        .into_iter()
        .map(taken)
        .collect()
}

#[test]
fn names_of_the_sample_request_come_before_those_that_requests_often_have() {
    let names = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
    let sample = SampleNames {
        headers: names(&["x-shop", "host"]),
        query_params: names(&["page"]),
        properties: names(&["tier"]),
        claims: names(&["scp"]),
    };
    for (text, first) in [
        (
            "#[attributes.headers.]",
            ["'x-shop'", "host", "authorization"],
        ),
        (
            "#[attributes.headers.x-]",
            ["'x-shop'", "'x-request-id'", "'x-correlation-id'"],
        ),
        ("#[attributes.headers['x-s]", ["x-shop'", "", ""]),
        ("#[attributes.queryParams.]", ["page", "", ""]),
        (
            "#[authentication.properties.]",
            ["tier", "claims", "clientId"],
        ),
        (
            "#[authentication.properties.claims.]",
            ["scp", "sub", "iss"],
        ),
    ] {
        let found = Draft::new(text, Roots::POLICY).complete_with(text.len() - 1, &sample);
        let found: Vec<_> = found
            .suggestions
            .iter()
            .map(|it| it.insert.as_str())
            .collect();
        let wanted: Vec<_> = first.into_iter().filter(|it| !it.is_empty()).collect();
        assert_eq!(
            found.get(..wanted.len()),
            Some(&wanted[..]),
            "{text}: {found:?}"
        );
    }
    let twice = Draft::new("#[attributes.headers.h]", Roots::POLICY).complete_with(22, &sample);
    assert_eq!(twice.suggestions.len(), 1);
}

/// What one goes on with after a suggestion was taken.
fn continuation(suggestion: &Suggestion) -> String {
    let mut functions = dataweave::FUNCTIONS.iter();
    let function = functions.find(|function| function.name == suggestion.label);
    match function {
        _ if suggestion.insert.ends_with(' ') => "vars.a".to_owned(),
        Some(function) => vec!["vars.a"; function.arity()].join(", "),
        None if suggestion.label == "if" => "true) 1 else (2".to_owned(),
        None => String::new(),
    }
}

#[test]
fn every_suggestion_compiles_where_it_is_made() {
    let mut count = 0;
    for (source, end) in [
        ("‸", ""),
        ("attributes.‸", ""),
        ("attributes.headers.‸", ""),
        ("attributes.headers.'‸'", ""),
        ("attributes.headers['‸']", ""),
        ("attributes.headers['‸", "]"),
        ("authentication.‸", ""),
        ("authentication.properties.‸", ""),
        ("authentication.properties.claims.‸", ""),
        ("vars.‸", ""),
        ("vars.claimSet.‸", ""),
        ("attributes.method ‸", ""),
        ("attributes.method‸", ""),
        ("(attributes.method)‸", ""),
        ("if (true) 1 e‸", ""),
        ("'$([‸][0] default 1)'", ""),
        ("import * from dw::core::Strings --- ‸", ""),
        ("import dw::core::Strings as S --- ‸", ""),
        ("import upper as lower from dw::Core --- ‸", ""),
    ] {
        for (taken, suggestion) in all(source) {
            let whole = taken.replace('‸', &continuation(&suggestion)) + end;
            let error = compile(&whole, Roots::ALL).err();
            assert_eq!(error, None, "{source}: {whole}");
            count += 1;
        }
    }
    assert!(count > 200, "{count} suggestions");
}

#[test]
fn every_name_of_the_language_is_suggested_with_help() {
    let values = all("‸");
    let operators = all("if (true) vars.a ‸");
    let suggested = |name: &str| {
        let found = values.iter().chain(&operators);
        let mut found = found.filter(|(_, suggestion)| suggestion.label == name);
        let (_, suggestion) = found
            .next()
            .unwrap_or_else(|| panic!("{name} is not suggested"));
        assert!(suggestion.help.len() > 3, "{name} has no help");
        suggestion.clone()
    };
    for function in dataweave::FUNCTIONS {
        let suggestion = suggested(function.name);
        assert_eq!(suggestion.signatures, function.signatures);
        assert_eq!(suggestion.help, function.help);
    }
    for word in [
        "attributes",
        "authentication",
        "payload",
        "vars",
        "if",
        "else",
        "not",
        "null",
        "true",
        "false",
        "and",
        "or",
        "default",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
    ] {
        suggested(word);
    }
    for (variable, fields) in [
        ("attributes", &dataweave::ATTRIBUTES[..]),
        ("authentication", &dataweave::AUTHENTICATION[..]),
    ] {
        let found = all(&format!("{variable}.‸"));
        let names: Vec<_> = found.iter().map(|(_, it)| it.label.as_str()).collect();
        let expected: Vec<_> = fields.iter().map(|field| field.name).collect();
        assert_eq!(names, expected);
        assert!(fields.iter().all(|field| field.help.len() > 3));
    }
}

#[test]
fn a_draft_is_what_the_compiler_will_take_it_for() {
    for (text, form, source, error) in [
        ("", Form::Plain, None, None),
        (" a ", Form::Plain, None, None),
        ("'a'", Form::Quoted, None, None),
        ("'a $b'", Form::Quoted, None, Some(4..5)),
        ("'a", Form::Plain, None, None),
        ("#[1]", Form::Expression, Some(2..3), None),
        (" #[ é ] ", Form::Expression, Some(3..7), Some(4..6)),
        ("#[", Form::Expression, Some(2..2), Some(0..2)),
        (
            "#[attributes.method",
            Form::Expression,
            Some(2..19),
            Some(0..19),
        ),
        ("#[upper([1])]", Form::Expression, Some(2..12), Some(8..11)),
        ("#[payload]", Form::Expression, Some(2..9), Some(2..9)),
        ("a #[1]", Form::Plain, None, None),
    ] {
        let draft = Draft::new(text, Roots::POLICY);
        assert_eq!(draft.form(), form, "{text}");
        assert_eq!(draft.source(), source, "{text}");
        let found = draft
            .error()
            .map(|error| error.span().start..error.span().end);
        assert_eq!(found, error, "{text}");
    }
}

#[test]
fn a_position_counts_lines_and_characters_from_one() {
    let text = "aé\nb€c";
    for (byte, place) in [
        (0, (1, 1)),
        (3, (1, 3)),
        (4, (2, 1)),
        (8, (2, 3)),
        (99, (2, 4)),
    ] {
        let found = position(text, byte);
        assert_eq!((found.line, found.column), place, "{byte}");
    }
}

/// Whether parts go from the first to the last byte of a text without a gap.
fn tile(text: &str, tokens: &[Token]) -> bool {
    let mut end = 0;
    let joined = tokens.iter().all(|token| {
        let joins = token.span.start == end && token.span.end > end;
        end = token.span.end;
        joins && text.is_char_boundary(end)
    });
    joined && end == text.len()
}

/// Sources of words and signs of the language in any order.
fn sources() -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        "[a-z'\"$().\\[\\]/* \\\\u0-9-]",
        Just("attributes.headers".to_owned()),
        Just("'$(".to_owned()),
        Just("$name".to_owned()),
        Just("\\u00e9".to_owned()),
        Just("/*".to_owned()),
        Just("// a\n".to_owned()),
        Just("import a from dw::core::Strings ---".to_owned()),
        Just("if (".to_owned()),
        Just("01".to_owned()),
        Just("é\u{1f600}".to_owned()),
        "\\PC",
    ];
    proptest::collection::vec(parts, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_source_consists_of_parts(source in prop_oneof![sources(), any::<String>()]) {
        prop_assert!(tile(&source, &highlight(&source)), "{:?}", highlight(&source));
        for text in [source.clone(), format!(" #[{source}"), format!("#[{source}]\n")] {
            let tokens = Draft::new(&text, Roots::POLICY).tokens();
            prop_assert!(tile(&text, &tokens), "{tokens:?}");
        }
    }

    #[test]
    fn what_compiles_has_no_part_in_error(source in sources()) {
        if compile(&source, Roots::ALL).is_ok() {
            let wrong = |token: &Token| matches!(token.kind, TokenKind::Error | TokenKind::Name);
            prop_assert!(!highlight(&source).iter().any(wrong), "{:?}", highlight(&source));
        }
    }

    #[test]
    fn suggestions_replace_the_word_at_every_place(source in sources(), at in 0..80_usize) {
        let completion = complete(&source, at, Roots::POLICY, &SampleNames::default());
        let range = completion.range.clone();
        let offset = at.min(source.len());
        prop_assert!(source.get(range.clone()).is_some());
        prop_assert!(range.start <= offset && (range.end >= offset || !source.is_char_boundary(offset)));
        for suggestion in &completion.suggestions {
            prop_assert!(suggestion.insert.get(..suggestion.cursor).is_some());
        }
        let text = format!("#[{source}]");
        let draft = Draft::new(&text, Roots::POLICY);
        prop_assert_eq!(draft.complete(offset + 2).suggestions.len(), completion.suggestions.len());
    }

    #[test]
    fn a_draft_errs_where_the_text_cannot_be_read(text in prop_oneof![sources(), any::<String>()]) {
        let draft = Draft::new(&text, Roots::POLICY);
        if read_text(&text).is_err() {
            prop_assert!(draft.error().is_some());
        }
        if let Some(error) = draft.error() {
            prop_assert!(text.get(error.span().start..error.span().end).is_some());
        }
    }
}
