//! Regular expressions in the manner of RE2: no look-around and no
//! back-references, so that matching takes linear time whatever a client sends.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Span;

/// A regular expression that a whole text has to match, such as `/orders/[0-9]+`.
///
/// At most [`Pattern::MAX_LENGTH`] bytes of well-formed syntax. Whether it compiles
/// within the gateway's limits is for the gateway to say.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(String);

impl Pattern {
    /// The longest expression, in bytes.
    pub const MAX_LENGTH: usize = 4096;

    /// The expression as it was written, without anchors of its own.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Pattern {
    type Error = InvalidPattern;

    fn try_from(text: String) -> Result<Self, InvalidPattern> {
        if text.len() > Self::MAX_LENGTH {
            return Err(InvalidPattern {
                reason: format!("it is longer than {} bytes", Self::MAX_LENGTH),
                span: None,
            });
        }
        check(&text)?;
        Ok(Self(text))
    }
}

/// Whether it is well-formed.
#[cfg(not(target_family = "wasm"))]
fn check(text: &str) -> Result<(), InvalidPattern> {
    let parsed = regex_syntax::ast::parse::Parser::new().parse(text);
    // The longest pattern has a length that fits.
    let offset =
        |position: regex_syntax::ast::Position| u32::try_from(position.offset).unwrap_or(u32::MAX);
    parsed.map(drop).map_err(|error| InvalidPattern {
        reason: error.kind().to_string(),
        span: Some(Span {
            start: offset(error.span().start),
            end: offset(error.span().end),
        }),
    })
}

/// The browser leaves that to the gateway, to be smaller by a parser.
#[cfg(target_family = "wasm")]
fn check(_: &str) -> Result<(), InvalidPattern> {
    Ok(())
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not a regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPattern {
    reason: String,
    /// Where in the text, if it is narrower than the whole.
    pub span: Option<Span>,
}

impl fmt::Display for InvalidPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "This is not a regular expression (RE2): {}.",
            self.reason
        )
    }
}

impl std::error::Error for InvalidPattern {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_re2_knows_is_accepted_and_nothing_else() {
        let good = [
            "",
            ".*",
            "/orders/([0-9]+)/(?P<line>\\d+)",
            "GET|POST",
            "(?i)[a-z]+\\.example\\.com",
            "\\pL+",
        ];
        for text in good {
            assert!(Pattern::try_from(text.to_owned()).is_ok(), "{text}");
        }
        let bad = [
            ("(", 0, 1),
            ("/a)b", 2, 3),
            ("/[a-", 1, 2),
            ("ab{2,1}", 2, 7),
            ("/(?=a)", 1, 4),
            ("(a)\\1", 3, 5),
            ("a)|(?:b", 1, 2),
        ];
        for (text, start, end) in bad {
            let error = Pattern::try_from(text.to_owned()).unwrap_err();
            assert_eq!(error.span, Some(Span { start, end }), "{text}: {error}");
        }
        let long = Pattern::try_from("a".repeat(Pattern::MAX_LENGTH + 1)).unwrap_err();
        assert_eq!(long.span, None);
    }
}
