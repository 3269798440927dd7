//! What the tokens of a policy may say that they are (RFC 8725, section 3.11).

use serde_json::Value;

/// The values that `typ` of a token's header may have; any where there are none.
pub struct TokenTypes(Vec<String>);

/// Why a token is not of such a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongType {
    #[error(
        "the token's header has no text `typ`, and the policy wants one of the supported types"
    )]
    Missing,
    #[error("`typ` of the token's header is none of the supported types")]
    Other,
}

impl TokenTypes {
    /// The types of a configuration.
    pub fn new(types: &[String]) -> Self {
        Self(types.iter().map(|name| media_type(name)).collect())
    }

    /// Compares a token's `typ`.
    pub fn check(&self, typ: Option<&Value>) -> Result<(), WrongType> {
        if self.0.is_empty() {
            return Ok(());
        }
        let given = typ.and_then(Value::as_str).ok_or(WrongType::Missing)?;
        match self.0.contains(&media_type(given)) {
            true => Ok(()),
            false => Err(WrongType::Other),
        }
    }
}

/// The whole media type in small letters: of one without a slash, `application/` was
/// left out (RFC 7515, section 4.1.9).
fn media_type(name: &str) -> String {
    let small = name.to_ascii_lowercase();
    match small.contains('/') {
        true => small,
        false => format!("application/{small}"),
    }
}
