//! The parameters in the query of an address. All of them are read, or the request is
//! refused: one that is misspelt must not count for nothing.

use std::collections::BTreeMap;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::error::ApiError;

/// What stands behind the `?`, decoded: names, each of them once, and their values.
#[derive(Debug, Default)]
pub struct Parameters(BTreeMap<String, String>);

impl<S: Sync> FromRequestParts<S> for Parameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::read(parts.uri.query().unwrap_or_default())
    }
}

impl Parameters {
    fn read(query: &str) -> Result<Self, ApiError> {
        let mut all = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let before = all.insert(name.clone().into_owned(), value.into_owned());
            if before.is_some() {
                let message = format!("The parameter `{name}` is there twice.");
                return Err(ApiError::BadParameter(message));
            }
        }
        Ok(Self(all))
    }

    /// Takes a parameter out; none if it is not there. `form` says what it has to be.
    ///
    /// # Errors
    /// `read` makes nothing of its value.
    pub fn take<T>(
        &mut self,
        name: &str,
        form: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ApiError> {
        let Some(value) = self.0.remove(name) else {
            return Ok(None);
        };
        match read(&value) {
            None => {
                let message = format!("The parameter `{name}` has to be {form}.");
                Err(ApiError::BadParameter(message))
            }
            known => Ok(known),
        }
    }

    /// Takes a parameter out that is `true` or `false`.
    ///
    /// # Errors
    /// It is neither.
    pub fn take_flag(&mut self, name: &str) -> Result<Option<bool>, ApiError> {
        self.take(name, "`true` or `false`", |text| text.parse().ok())
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// A parameter is left, which nobody knows.
    pub fn finish(self) -> Result<(), ApiError> {
        match self.0.into_keys().next() {
            None => Ok(()),
            Some(name) => Err(ApiError::BadParameter(format!(
                "There is no parameter `{name}` here."
            ))),
        }
    }
}
