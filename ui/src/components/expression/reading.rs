//! What a field makes of its text.

use dataweave::Roots;
use dataweave::editor::{Draft, Form, position};
use gateway_model::{Issue, Span};

/// What a field makes of its text.
#[derive(Clone, Default, PartialEq)]
pub struct Reading {
    pub form: Option<Form>,
    pub issue: Option<Issue>,
}

impl Reading {
    /// Reads a text as the policy does.
    pub fn of(text: &str, roots: Roots) -> Self {
        let draft = Draft::new(text, roots);
        let issue = match draft.error() {
            Some(error) => Some(error_issue(text, &error)),
            None if draft.form() == Form::Plain && text.contains("#[") => {
                Some(Issue::warning("", INNER_EXPRESSION))
            }
            None => None,
        };
        Self {
            form: (!text.trim().is_empty()).then(|| draft.form()),
            issue,
        }
    }
}

/// What the policy says about `#[` in the middle of a text.
const INNER_EXPRESSION: &str = "The text is used as it is, because only text that is `#[ ]` as \
     a whole is an expression. Join text and values inside of `#[ ]` with `++`.";

fn error_issue(text: &str, error: &dataweave::Error) -> Issue {
    let span = error.span();
    let mut message = error.to_string();
    // Messages of the language begin in lower case, and often with a quoted name.
    if let Some(first) = message.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if text.contains('\n') {
        let place = position(text, span.start);
        message = format!("Line {}, column {}: {message}", place.line, place.column);
    }
    if !message.ends_with(['.', '?', '!']) {
        message.push('.');
    }
    let bytes = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Issue {
        span: Some(Span {
            start: bytes(span.start),
            end: bytes(span.end),
        }),
        ..Issue::error("", message)
    }
}

#[cfg(test)]
mod tests {
    use super::Reading;
    use dataweave::Roots;
    use dataweave::editor::Form;

    #[test]
    fn a_text_is_read_as_the_policy_reads_it() {
        let form = |text: &str| Reading::of(text, Roots::POLICY).form;
        assert_eq!(form(" "), None);
        assert_eq!(form("key-1"), Some(Form::Plain));
        assert_eq!(form("'key-1'"), Some(Form::Quoted));
        assert_eq!(form("#[1]"), Some(Form::Expression));
    }

    #[test]
    fn what_is_wrong_is_a_sentence_with_its_line_where_there_are_several() {
        let message = |text: &str| {
            let issue = Reading::of(text, Roots::POLICY).issue;
            issue.map(|issue| issue.message)
        };
        assert_eq!(message("#[1]"), None);
        let unknown = "`uper` is unknown; did you mean `upper`?";
        assert_eq!(message("#[uper('a')]").as_deref(), Some(unknown));
        let plus = message("#['a' + 'b']").unwrap();
        assert!(plus.ends_with("joins texts and lists."), "{plus}");
        let second = message("#[upper(\n  foo)]").unwrap();
        assert!(second.starts_with("Line 2, column 3: "), "{second}");
        let inner = Reading::of("a #[1]", Roots::POLICY).issue.unwrap();
        assert!(!inner.is_error());
    }

    #[test]
    fn a_variable_that_the_policy_does_not_bind_is_wrong() {
        let wrong = |roots| Reading::of("#[vars.claimSet.sub]", roots).issue.is_some();
        assert!(wrong(Roots::POLICY) && wrong(Roots::REQUEST));
        assert!(!wrong(Roots::REQUEST_AND_VARS));
    }
}
