//! What is wrong with a configuration.

use crate::types::{Issue, Severity, Span};

/// An issue that keeps the configuration from running.
pub(crate) fn error(path: impl Into<String>, message: impl Into<String>) -> Issue {
    issue(Severity::Error, path, message)
}

/// An issue that somebody should look at.
pub(crate) fn warning(path: impl Into<String>, message: impl Into<String>) -> Issue {
    issue(Severity::Warning, path, message)
}

/// An error of the expression language in a text of the configuration. `offset`
/// is where the language's source begins in that text.
pub(crate) fn in_text(path: &str, offset: usize, error: &dataweave::Error) -> Issue {
    Issue {
        span: Some(span(offset, error.span())),
        ..self::error(path, sentence(&error.to_string()))
    }
}

/// Something doubtful about an expression in a text of the configuration.
pub(crate) fn doubt(path: &str, offset: usize, doubt: &dataweave::Doubt) -> Issue {
    Issue {
        span: Some(span(offset, doubt.span)),
        ..warning(path, sentence(&doubt.message))
    }
}

/// A span of the expression language as one of the text around it.
pub(crate) fn span(offset: usize, span: dataweave::Span) -> Span {
    let position = |at: usize| u32::try_from(offset.saturating_add(at)).unwrap_or(u32::MAX);
    Span {
        start: position(span.start),
        end: position(span.end),
    }
}

/// A message as a sentence of its own.
pub(crate) fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let mut sentence: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    sentence.push_str(letters.as_str());
    if !sentence.ends_with(['.', '?', '!']) {
        sentence.push('.');
    }
    sentence
}

fn issue(severity: Severity, path: impl Into<String>, message: impl Into<String>) -> Issue {
    Issue {
        path: path.into(),
        message: message.into(),
        span: None,
        severity,
    }
}
