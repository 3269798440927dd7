//! The policy *Basic Authentication: Simple*.

use serde::{Deserialize, Serialize};

use crate::read::Reader;
use crate::{Issue, Secret};

/// What an admin fills in, without the password.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BasicAuthenticationConfig {
    /// The one user who may send requests. Without a colon, which ends a user name
    /// on the wire (RFC 7617, section 2).
    pub username: String,
    /// Whether the upstream is sent the request without its `Authorization`.
    #[serde(default)]
    pub strip_credentials: bool,
}

impl BasicAuthenticationConfig {
    /// The field with the password.
    pub const SECRET_FIELD: &'static str = "password";

    /// Reads a policy's `config` mapping, password included, and reports every issue
    /// with its shape. Paths begin at the mapping.
    ///
    /// # Errors
    /// Every field that is missing, unknown, or not of its type.
    pub fn parse(document: &serde_json::Value) -> Result<(Self, Secret), Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let read = Self::read(&mut reader, false);
        reader.finish(|| {
            let (config, password) = read?;
            Some((config, password?))
        })
    }

    /// Reads every field. `password` may be left out if the policy `has_password`
    /// already.
    pub(crate) fn read(
        fields: &mut Reader<'_>,
        has_password: bool,
    ) -> Option<(Self, Option<Secret>)> {
        let password = if has_password {
            Some(fields.optional(Self::SECRET_FIELD, Reader::secret))
        } else {
            let password = fields.required(Self::SECRET_FIELD, Reader::secret);
            password.map(Some)
        };
        let username = fields.required("username", |reader, value, path| {
            let name = reader.text(value, path)?;
            if name.is_empty() || name.contains(':') || name.contains(char::is_control) {
                reader.error(path, INVALID_USERNAME);
                return None;
            }
            Some(name)
        });
        let strip = fields.optional("stripCredentials", Reader::boolean);
        let config = Self {
            username: username?,
            strip_credentials: strip.unwrap_or_default(),
        };
        Some((config, password?))
    }
}

const INVALID_USERNAME: &str =
    "A user name has at least one character and neither a colon nor control characters.";
