//! What is wrong with a configuration, and how the admin API says so.

use serde::{Deserialize, Serialize};

use crate::Place;

/// Something wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Issue {
    /// The field, such as `customClaims[2].value`; empty for the whole document.
    pub path: String,
    /// One or two sentences: what is wrong and what to do. Names of fields, choices and
    /// policies stand between backticks, so that a form can say them in its words. Never a
    /// secret.
    pub message: String,
    /// Where in the field's text, when it is narrower than the whole field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// Where it stands in the text that was sent, if that was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Whether it must be fixed before the configuration can run.
    pub severity: Severity,
}

impl Issue {
    /// An issue that keeps the configuration from running.
    pub fn error(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
            span: None,
            place: None,
            severity: Severity::Error,
        }
    }

    /// An issue that somebody should look at.
    pub fn warning(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(path, message)
        }
    }

    /// The same issue seen from a document that holds the field under `prefix`.
    #[must_use]
    pub fn within(mut self, prefix: &str) -> Self {
        self.path = match (prefix, self.path.as_str()) {
            ("", _) => self.path,
            (_, "") => prefix.to_owned(),
            (_, path) if path.starts_with('[') => format!("{prefix}{path}"),
            (_, path) => format!("{prefix}.{path}"),
        };
        self
    }

    /// Whether the configuration cannot run because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Whether an issue keeps a configuration from running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The configuration is refused.
    Error,
    /// The configuration runs.
    Warning,
}

/// A range of bytes in the UTF-8 text of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// An error answer of the gateway: a problem document (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A stable name for the kind of problem, as a relative reference.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in words; the same for each of its kind.
    pub title: String,
    /// The HTTP status code.
    pub status: u16,
    /// What happened this time and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What the gateway's log knows this answer by: a UUID, as URN. Answers of the admin
    /// API have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub instance: Option<Box<str>>,
    /// What is wrong with the configuration that was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<Issue>,
}
