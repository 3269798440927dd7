//! A configured text: plain, quoted, or an expression in `#[ ]`.

use std::borrow::Cow;

use dataweave::{Expression, Inputs, Roots, Value};

use crate::types::{Failure, Issue, TextForm};
use crate::{failure, issue};

/// Sixteen random bytes, whenever `uuid()` asks for them.
pub(crate) type Random<'a> = &'a mut dyn FnMut() -> [u8; 16];

/// A text that has been understood.
pub(crate) struct Text {
    form: TextForm,
    path: String,
    content: Content,
}

enum Content {
    /// The same value for every request.
    Constant(Value),
    /// A value that depends on the request.
    Expression {
        expression: Expression,
        /// Where the expression begins in the text.
        offset: usize,
    },
}

impl Text {
    /// Understands the text of the field at `path`. Plain text that looks
    /// like an expression gets a warning.
    pub(crate) fn compile(path: String, raw: &str, issues: &mut Vec<Issue>) -> Option<Self> {
        let text = match dataweave::read_text(raw) {
            Ok(text) => text,
            Err(error) => {
                issues.push(issue::in_text(&path, 0, &error));
                return None;
            }
        };
        let (form, content) = match text {
            dataweave::Text::Plain(text) => {
                let doubt = doubt(&text);
                issues.extend(doubt.map(|doubt| issue::warning(path.as_str(), doubt)));
                (TextForm::Plain, Content::Constant(text.into()))
            }
            dataweave::Text::Quoted(text) => (TextForm::Quoted, Content::Constant(text.into())),
            dataweave::Text::Expression { source } => {
                let offset = source.start;
                let content = compile(raw.get(source).unwrap_or_default(), offset)
                    .map_err(|error| issues.push(issue::in_text(&path, offset, &error)))
                    .ok()?;
                if let Content::Expression { expression, .. } = &content {
                    let doubts = expression.doubts();
                    let doubts = doubts.iter();
                    issues.extend(doubts.map(|doubt| issue::doubt(&path, offset, doubt)));
                }
                (TextForm::Expression, content)
            }
        };
        Some(Self {
            form,
            path,
            content,
        })
    }

    /// How the text was understood.
    pub(crate) fn form(&self) -> TextForm {
        self.form
    }

    /// Which field the text is.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Its value, where that is the same for every request.
    pub(crate) fn constant(&self) -> Option<&Value> {
        match &self.content {
            Content::Constant(value) => Some(value),
            Content::Expression { .. } => None,
        }
    }

    /// What the text looks at.
    pub(crate) fn reads(&self) -> Vec<Vec<Box<str>>> {
        match &self.content {
            Content::Constant(_) => Vec::new(),
            Content::Expression { expression, .. } => expression.reads(),
        }
    }

    /// Its value for one request.
    pub(crate) fn evaluate(
        &self,
        inputs: &Inputs,
        random: Random<'_>,
    ) -> Result<Cow<'_, Value>, Box<Failure>> {
        match &self.content {
            Content::Constant(value) => Ok(Cow::Borrowed(value)),
            Content::Expression { expression, offset } => expression
                .evaluate(inputs, random)
                .map(Cow::Owned)
                .map_err(|error| Box::new(failure::in_expression(&self.path, *offset, &error))),
        }
    }
}

/// What makes plain text look like an expression.
fn doubt(text: &str) -> Option<&'static str> {
    let trimmed = text.trim();
    let hash = trimmed.strip_prefix('#').map(str::trim_start);
    if text.contains("#[") {
        Some(
            "The text is used as it is, because only text that is `#[ ]` as a whole is an \
             expression. Join text and values inside of `#[ ]` with `++`.",
        )
    } else if hash.is_some_and(|rest| rest.starts_with('[')) {
        Some(
            "The text is used as it is, because an expression begins with `#[`, without a blank \
             in between.",
        )
    } else if ["${", "$(", "{{"]
        .iter()
        .any(|sign| trimmed.starts_with(sign))
    {
        Some(
            "The text is used as it is, because nothing fills in what is in braces here. An \
             expression is written `#[ ]`.",
        )
    } else if is_unclosed(trimmed) {
        Some(
            "The text is used as it is, with its quote, because there is no second one. Close it, \
             or remove it.",
        )
    } else if trimmed.starts_with("%dw ") || is_bare_expression(trimmed) {
        Some(
            "The text is used as it is, although it would be an expression in `#[ ]`. Write it \
             there, or in quotes if it is meant as text.",
        )
    } else {
        None
    }
}

/// Whether a text begins with a quote that stands nowhere else in it.
fn is_unclosed(text: &str) -> bool {
    let rest = ['\'', '"'].map(|quote| text.strip_prefix(quote).map(|rest| rest.contains(quote)));
    rest.contains(&Some(false))
}

/// Whether a text is an expression that looks at the request or draws random bytes.
fn is_bare_expression(text: &str) -> bool {
    let compiled = || dataweave::compile(text, Roots::POLICY);
    text.contains(['.', '[', '(']) && compiled().is_ok_and(|it| it.constant().is_none())
}

/// Compiles an expression, and evaluates it where that needs no request: a mistake
/// among constants is one of the configuration.
fn compile(source: &str, offset: usize) -> Result<Content, dataweave::Error> {
    let expression = dataweave::compile(source, Roots::POLICY)?;
    if !expression.looks_at_inputs() {
        let mut drawn = false;
        let value = expression.evaluate(&Inputs::default(), &mut || {
            drawn = true;
            [0; 16]
        })?;
        if !drawn {
            return Ok(Content::Constant(value));
        }
    }
    Ok(Content::Expression { expression, offset })
}
