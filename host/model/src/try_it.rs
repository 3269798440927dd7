//! Sending a request through the gateway to see what comes of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Issue;
use crate::read::Reader;

/// A request to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TryDraft {
    /// The request method; absent means `GET`.
    #[serde(default = "get")]
    pub method: String,
    /// Path and query behind the base path of the API instance, beginning with `/`.
    pub path: String,
    /// Names and values of headers, in order.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    #[serde(default)]
    pub body: String,
}

impl TryDraft {
    /// Reads a JSON document `{"method", "path", "headers", "body"}`, reporting every
    /// issue with its shape.
    ///
    /// # Errors
    /// Every field that is missing, unknown, or not of its type.
    pub fn parse(document: &Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let method = reader.nullable("method", Reader::text);
        let path = reader.required("path", Reader::text);
        let headers = reader.nullable("headers", Reader::pairs);
        let body = reader.nullable("body", Reader::text);
        reader.finish(|| {
            Some(Self {
                method: method.unwrap_or_else(get),
                path: path?,
                headers: headers.unwrap_or_default(),
                body: body.unwrap_or_default(),
            })
        })
    }
}

fn get() -> String {
    "GET".to_owned()
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TryView {
    /// The status code.
    pub status: u16,
    /// Names and values of the response's headers, in order.
    pub headers: Vec<(String, String)>,
    /// The first 64 KiB of the body as text; bytes that are not UTF-8 become U+FFFD.
    pub body: String,
    /// Whether the body goes on.
    pub truncated: bool,
    /// From sending the request to the last byte that was read, in milliseconds.
    pub duration_ms: f64,
    /// The token that was made for the upstream; none if no policy made one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Whether it verifies with the public half of the policy's key, by another library
    /// than the one that signed it; for HS methods with the secret. None if nobody could
    /// try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
}
