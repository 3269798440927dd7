//! The admin API in a session: every request carries its token.

use std::pin::Pin;

use gloo_net::http::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::ApiError;
use super::exchange::{Answer, Ask, Body, Tag, Tagged, exchange};
use crate::session::Session;

/// The admin API for whoever is signed in. A refused token ends the session.
#[derive(Clone, Copy)]
pub struct Api(Session);

impl Api {
    /// The admin API in this session.
    pub fn new(session: Session) -> Self {
        Self(session)
    }

    /// Reads what is at the path.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn get<T: DeserializeOwned>(self, path: &str) -> Result<Tagged<T>, ApiError> {
        let ask = Ask::new(Method::GET, path);
        self.send(ask).await?.read()
    }

    /// Sends a document, only for the revision `seen` if that is given, and reads the
    /// answer.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn change<T: DeserializeOwned>(
        self,
        method: Method,
        path: &str,
        body: &Value,
        seen: Option<&Tag>,
    ) -> Result<Tagged<T>, ApiError> {
        let ask = Ask {
            body: Some(Body::Json(body)),
            seen,
            ..Ask::new(method, path)
        };
        self.send(ask).await?.read()
    }

    /// Removes what is at the path, only at the revision `seen` if that is given.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn delete(self, path: &str, seen: Option<&Tag>) -> Result<(), ApiError> {
        let ask = Ask {
            seen,
            ..Ask::new(Method::DELETE, path)
        };
        self.send(ask).await.map(drop)
    }

    /// One and the same future for every request: each would be compiled with the
    /// whole exchange inside otherwise.
    pub fn send<'a>(
        self,
        ask: Ask<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Answer, ApiError>> + 'a>> {
        Box::pin(async move {
            let token = self.0.token().ok_or(ApiError::Unauthorized)?;
            let answer = exchange(&token, ask).await;
            if let Err(ApiError::Unauthorized) = answer {
                self.0.expire(&token);
            }
            answer
        })
    }
}
