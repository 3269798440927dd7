//! What to say about a token that does not fit: what people coming from the full
//! DataWeave language or from other languages most likely meant.

use std::fmt;

use crate::ast::{Name, Operator};
use crate::full_language;
use crate::token::{RESERVED, Token, TokenKind};
use crate::{Error, ErrorKind, Span};

/// What should stand where something else does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted {
    /// A value begins here.
    Value,
    /// A value has ended; an operator may go on with it, or this may follow.
    After(&'static str),
    /// Something else, in words.
    Part(&'static str),
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wanted::Value => f.write_str("a value"),
            Wanted::After(end) => write!(f, "an operator or {end}"),
            Wanted::Part(part) => f.write_str(part),
        }
    }
}

/// That a token does not fit where something else is wanted. `before` is what was
/// read, `from` begins with the token.
pub(crate) fn unexpected(
    before: &[Token<'_>],
    from: &[Token<'_>],
    token: &Token<'_>,
    wanted: Wanted,
) -> Error {
    if let Some((span, name)) = hyphenated(before, from) {
        let message = match is_in_brackets(before) {
            true => format!("a name in brackets needs quotes: `['{name}']`"),
            false => format!("a name with a hyphen needs quotes: `.'{name}'`"),
        };
        return Error::new(ErrorKind::Syntax, span, message);
    }
    let message = match (&token.kind, wanted) {
        (TokenKind::Symbol(symbol), _) => match foreign(symbol) {
            Some(advice) => advice.to_owned(),
            None => format!(
                "`{}` does not fit here; expected {wanted}",
                symbol.escape_debug()
            ),
        },
        (TokenKind::Name(name), _) if FOREIGN_WORDS.contains(name) => {
            full_language::unavailable(name)
                .unwrap_or_else(|| format!("`{name}` is not available in policy expressions"))
        }
        (TokenKind::Name(name), Wanted::Value) if RESERVED.contains(name) => {
            format!("`{name}` is a reserved word; expected a value")
        }
        (TokenKind::Name("else"), Wanted::After(_)) => "`else` stands without `if`".to_owned(),
        (TokenKind::Number(number), Wanted::After(_)) if number.starts_with('-') => {
            "arithmetic is not available in policy expressions".to_owned()
        }
        (TokenKind::Quote | TokenKind::Number(_), Wanted::After(_)) => {
            "two values stand side by side; join them with `++`".to_owned()
        }
        (TokenKind::Name(name) | TokenKind::Number(name), _) => {
            format!("`{name}` does not fit here; expected {wanted}")
        }
        (TokenKind::End, _) => format!("the expression ends too early; expected {wanted}"),
        _ => format!("this does not fit here; expected {wanted}"),
    };
    Error::new(ErrorKind::Syntax, token.span, message)
}

/// What is wrong with an operand. Behind a function of the full language stands
/// what only that language has, and the function is what has to go: `map $.a`.
pub(crate) fn after(operator: Operator, name: Name<'_>, error: Error) -> Error {
    match operator {
        Operator::Call if error.kind() == ErrorKind::Syntax => {
            match full_language::unavailable(name.text) {
                Some(message) => Error::new(ErrorKind::UnknownName, name.span, message),
                None => error,
            }
        }
        _ => error,
    }
}

/// That a token cannot follow the `.` of a selector.
pub(crate) fn field(token: &Token<'_>, dot: Span) -> Error {
    let adjacent = token.span.start == dot.end;
    let (span, message) = match &token.kind {
        TokenKind::End => (dot, "a field name is missing after `.`".to_owned()),
        TokenKind::Name(_) | TokenKind::Quote if !adjacent => {
            (dot.to(token.span), "the field name follows `.` without a blank".to_owned())
        }
        TokenKind::Name(name) if RESERVED.contains(name) => {
            (token.span, format!("`{name}` is a reserved word; quote it: `.'{name}'`"))
        }
        TokenKind::Number(_) => {
            (token.span, "select a position with `[0]`, and quote a field name that begins with a digit".to_owned())
        }
        TokenKind::Symbol(symbol @ ("*" | "&" | "@" | "^" | "#")) => (
            dot.to(token.span),
            format!("the selector `.{symbol}` is not available in policy expressions"),
        ),
        TokenKind::Symbol(symbol) if symbol.starts_with(char::is_alphabetic) || *symbol == "_" => (
            token.span,
            "a field name with other characters than a-z, A-Z, 0-9 and `_` inside needs quotes: `.'..'`".to_owned(),
        ),
        _ => (token.span, "a field name is expected after `.`; quote it if it is no plain name: `.'na-me'`".to_owned()),
    };
    Error::new(ErrorKind::Syntax, span, message)
}

/// Reserved words of what the full language has besides.
const FOREIGN_WORDS: [&str; 9] = [
    "as", "case", "do", "fun", "is", "type", "unless", "using", "var",
];

/// What to write instead of a sign that the language does not have.
fn foreign(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "+" => "`+` is not available in policy expressions; `++` joins texts and lists",
        "-" => {
            "arithmetic is not available in policy expressions; `--` leaves out fields of an object and elements of a list"
        }
        "*" | "/" | "%" => {
            "arithmetic and regular expressions are not available in policy expressions"
        }
        "=" => "`=` is no comparison; write `==`",
        "&&" => "`&&` is written `and`",
        "||" => "`||` is written `or`",
        "??" => "`??` is written `default`",
        "?" => {
            "`?` is not available in policy expressions; compare with `!= null`, or write `if (..) .. else ..`"
        }
        "~=" => "`~=` is not available in policy expressions; `==` compares type and value",
        "<>" => "`<>` is written `!=`",
        "<<" | ">>" => "`<<` and `>>` are not available in policy expressions; `++` joins lists",
        "{" | "}" => "objects cannot be written in policy expressions",
        "->" | "=>" => "functions cannot be written in policy expressions",
        ".." => "the selector `..` is not available in policy expressions",
        "|" => "dates, times and periods are not available in policy expressions",
        "$" | "$$" => "`$` has a meaning only in texts: `'$(..)'`",
        "#" => "the source of an expression is only what stands inside `#[ ]`",
        "`" => "texts are quoted with `'` or `\"`",
        "\u{201c}" | "\u{201d}" | "\u{2018}" | "\u{2019}" => {
            "texts are quoted with straight quotes, `'` or `\"`"
        }
        "\u{feff}" | "\u{200b}" => INVISIBLE,
        other if !other.is_empty() && other.chars().all(char::is_whitespace) => INVISIBLE,
        _ => return None,
    })
}

const INVISIBLE: &str = "there is an invisible character here; write a plain blank instead";

/// That a call stands behind a value, as in `x.toUpperCase()`. `name` is the last selector,
/// if it is the name of a field.
pub(crate) fn method(name: Option<&str>, parenthesis: Span) -> Error {
    let instead = name.and_then(full_language::instead);
    let message = format!(
        "a function is called with its value in parentheses: `upper(x)`, not `x.upper()`{}",
        instead.map_or_else(String::new, |instead| format!("; {instead}"))
    );
    Error::new(ErrorKind::Syntax, parenthesis, message)
}

/// Whether a selector in brackets has just begun with a name: `a[x`.
fn is_in_brackets(before: &[Token<'_>]) -> bool {
    let [.., target, bracket, _] = before else {
        return false;
    };
    bracket.kind == TokenKind::Symbol("[")
        && matches!(
            target.kind,
            TokenKind::Name(_) | TokenKind::Quote | TokenKind::Symbol("]" | ")")
        )
}

/// The name with hyphens that was most likely meant: `x-a` of `.x-a` and of `[x-a]`.
fn hyphenated(before: &[Token<'_>], from: &[Token<'_>]) -> Option<(Span, String)> {
    let [.., dot, first] = before else {
        return None;
    };
    if dot.kind != TokenKind::Symbol(".") && !is_in_brackets(before) {
        return None;
    }
    let hyphen = from.first().is_some_and(|token| match token.kind {
        TokenKind::Symbol("-") => true,
        TokenKind::Number(number) => number.starts_with('-'),
        _ => false,
    });
    let mut span = first.span;
    let mut full = name(&first.kind).to_owned();
    for token in from {
        let part = name(&token.kind);
        if token.span.start != span.end || part.is_empty() {
            break;
        }
        full.push_str(part);
        span = span.to(token.span);
    }
    let complete = full.len() > name(&first.kind).len() + 1;
    (hyphen && complete && matches!(first.kind, TokenKind::Name(_))).then_some((span, full))
}

/// The characters of a token that can be part of a name with hyphens.
fn name<'s>(kind: &TokenKind<'s>) -> &'s str {
    match kind {
        TokenKind::Name(text) | TokenKind::Number(text) => text,
        TokenKind::Symbol("-") => "-",
        _ => "",
    }
}
