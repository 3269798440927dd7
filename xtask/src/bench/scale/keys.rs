//! The keys that API instances sign with.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::output;

/// Keys of RSA. Many API instances share each, because making a thousand takes minutes.
const RSA: usize = 8;

/// Private keys as the gateway prints them.
pub struct Keys {
    hs256: String,
    rs256: Vec<String>,
}

impl Keys {
    /// Has the gateway make them.
    pub fn make(program: &Path) -> Result<Self> {
        let make = |method: &str| -> Result<String> {
            let key = output(Command::new(program).args(["keygen", "--method", method]))?;
            Ok(key.trim_end().to_owned())
        };
        Ok(Self {
            hs256: make("HS256")?,
            rs256: (0..RSA).map(|_| make("RS256")).collect::<Result<_>>()?,
        })
    }

    /// The one for HS256.
    pub fn hs256(&self) -> &str {
        &self.hs256
    }

    /// One for RS256; others get others, as far as there are any.
    pub fn rs256(&self, number: usize) -> Result<&str> {
        let key = self.rs256.get(number % self.rs256.len().max(1));
        key.map(String::as_str).context("no key of RSA was made")
    }
}

#[cfg(test)]
impl Keys {
    /// Some that nobody can sign with.
    pub fn stand_ins() -> Self {
        Self {
            hs256: "secret".to_owned(),
            rs256: vec!["first".to_owned(), "second".to_owned()],
        }
    }
}
