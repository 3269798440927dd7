//! The methods of an API instance of its own, which share one route: the router takes
//! `{name}:verb` as a whole.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::document::Document;
use super::error::ApiError;
use super::parameters::Parameters;
use super::purpose::Purpose;
use super::segments::Segments;
use super::shared::Admin;
use super::{custom_method, duplicate, reachability, try_it};

/// Does what the verb says.
pub async fn call(
    admin: State<Admin>,
    segment: Segments<String>,
    parameters: Parameters,
    document: Document,
) -> Result<Response, ApiError> {
    let is = |verb| custom_method::subject(&segment.0, verb).is_some();
    if is("duplicate") {
        let purpose = Purpose::read(parameters)?;
        return duplicate::create(admin, segment, purpose, document).await;
    }
    parameters.finish()?;
    if is("check") {
        let checked = reachability::check(admin, segment, document).await?;
        return Ok(checked.into_response());
    }
    let tried = try_it::send(admin, segment, document).await?;
    Ok(tried.into_response())
}
