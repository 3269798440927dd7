//! Names of API instances, services and policies.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A name that is a DNS label: 1 to 63 characters, lower-case letters, digits and
/// hyphens, beginning and ending with a letter or digit (RFC 1123, section 2.1).
macro_rules! dns_label {
    ($(#[$attribute:meta])* $name:ident) => {
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $(#[$attribute])*
        ///
        /// 1 to 63 characters: lower-case letters, digits and hyphens, beginning and
        /// ending with a letter or digit (a DNS label, RFC 1123 section 2.1).
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidName;

            fn try_from(text: String) -> Result<Self, InvalidName> {
                is_dns_label(&text).then_some(Self(text)).ok_or(InvalidName)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

dns_label! {
    /// The name of an API instance: what URLs, files and log lines call it.
    // What users of the OpenAPI document know it as.
    #[cfg_attr(feature = "openapi", schema(as = InstanceName))]
    ApiInstanceName
}

dns_label! {
    /// The name of a service: what the routes and policies of its API instance call it.
    ServiceName
}

impl ServiceName {
    /// What the one service of an API instance is called that was written in the
    /// short form.
    pub fn upstream() -> Self {
        Self("upstream".to_owned())
    }
}

fn is_dns_label(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=63).contains(&text.len())
        && text.chars().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// The text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidName;

impl fmt::Display for InvalidName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "A name has 1 to 63 lower-case letters, digits or hyphens, and a letter or digit at both ends.",
        )
    }
}

impl std::error::Error for InvalidName {}

/// What identifies a policy within the gateway. Given out by the gateway, never
/// reused; the sealed private key is bound to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct PolicyId(String);

impl PolicyId {
    /// The identifier with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PolicyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
