//! How long an upstream may take.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::Issue;
use crate::checked;
use crate::read::Reader;

/// How long an upstream may take, where it is not as long as the gateway has it for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Timeouts {
    /// Milliseconds to connect, at most a day; then 502.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 86_400_000))]
    pub connect_ms: Option<u32>,
    /// Milliseconds for the upstream to begin its response, at most a day; then 504.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 86_400_000))]
    pub response_ms: Option<u32>,
    /// Milliseconds without a byte of a message body or of a connection that was
    /// upgraded, at most a day; then the stream is cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 86_400_000))]
    pub idle_ms: Option<u32>,
    /// Milliseconds that a connection is kept which no request uses, at most a day; then
    /// it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 86_400_000))]
    pub keep_ms: Option<u32>,
}

/// By hand, as all that is checked already (`checked.rs`).
impl<'de> Deserialize<'de> for Timeouts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        checked::deserialize(deserializer, |shown| Some(Self::of(shown)))
    }
}

impl Timeouts {
    /// What is checked already.
    pub(crate) fn of(shown: &Value) -> Self {
        Self {
            connect_ms: checked::number(shown, "connectMs"),
            response_ms: checked::number(shown, "responseMs"),
            idle_ms: checked::number(shown, "idleMs"),
            keep_ms: checked::number(shown, "keepMs"),
        }
    }

    /// The longest there are, in milliseconds: a day.
    pub const LONGEST_MS: u32 = 24 * 60 * 60 * 1000;

    /// Whether it says nothing.
    pub fn are_unset(&self) -> bool {
        *self == Self::default()
    }

    /// Each of them, and where there is none that of `others`.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self {
            connect_ms: self.connect_ms.or(others.connect_ms),
            response_ms: self.response_ms.or(others.response_ms),
            idle_ms: self.idle_ms.or(others.idle_ms),
            keep_ms: self.keep_ms.or(others.keep_ms),
        }
    }

    /// Reads a JSON document `{"timeouts"}`, reporting every issue.
    ///
    /// # Errors
    /// Every field that is unknown or no time.
    pub fn parse(document: &Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let timeouts = Self::read(&mut reader);
        reader.finish(|| Some(timeouts))
    }

    /// Reads the field `timeouts` of a mapping; none: nothing is said.
    pub fn read(fields: &mut Reader<'_>) -> Self {
        let timeouts = fields.optional("timeouts", |reader, value, path| {
            reader.object(value, path, |fields| {
                let mut time = |name| {
                    fields.optional(name, |reader, value, path| {
                        reader.integer(value, path, 1..=Self::LONGEST_MS)
                    })
                };
                Some(Self {
                    connect_ms: time("connectMs"),
                    response_ms: time("responseMs"),
                    idle_ms: time("idleMs"),
                    keep_ms: time("keepMs"),
                })
            })
        });
        timeouts.unwrap_or_default()
    }
}
