//! The methods of an API instance of its own, which share one route: the router takes
//! `{name}:verb` as a whole.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::document::Document;
use super::error::ApiError;
use super::segments::Segments;
use super::shared::Admin;
use super::{custom_method, duplicate, try_it};

/// Does what the verb says.
pub async fn call(
    admin: State<Admin>,
    segment: Segments<String>,
    document: Document,
) -> Result<Response, ApiError> {
    match custom_method::subject(&segment.0, "duplicate") {
        Some(_) => Ok(duplicate::create(admin, segment, document)
            .await?
            .into_response()),
        None => Ok(try_it::send(admin, segment, document)
            .await?
            .into_response()),
    }
}
