//! The admin API, seen from the browser. The only module that speaks HTTP.

use gateway_model::{ApiInstanceView, Problem};
use gloo_net::http::{Request, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use web_sys::{AbortSignal, RequestCache};

use crate::session::Token;

/// How long an answer may take before the gateway counts as away, in milliseconds.
const TIMEOUT_MS: u32 = 5_000;

/// The path of the collection of API instances.
pub(crate) const API_INSTANCES: &str = "/api/v1/api-instances";

/// Why a request has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ApiError {
    /// The gateway does not accept the token (401).
    #[error("The gateway does not accept the token.")]
    Unauthorized,
    /// No answer: the gateway is away, or the network is.
    #[error("The gateway does not answer.")]
    Unreachable,
    /// The gateway says what is wrong.
    #[error("The gateway answered with an error: {}", .0.detail.as_ref().unwrap_or(&.0.title))]
    Refused(Problem),
    /// Something answered with an error that is not the gateway's.
    #[error("Something between the browser and the gateway answered with status {0}.")]
    Status(u16),
    /// The answer is not what this version of the page understands.
    #[error(
        "The gateway's answer could not be read. Reload the page: the gateway may have been updated."
    )]
    Unreadable,
}

/// All API instances with their policies, in the gateway's order.
///
/// # Errors
/// See [`ApiError`].
pub(crate) async fn list_api_instances(token: &Token) -> Result<Vec<ApiInstanceView>, ApiError> {
    let list: List<ApiInstanceView> = get(API_INSTANCES, token).await?;
    Ok(list.items)
}

/// A collection as the admin API writes it.
#[derive(Deserialize)]
struct List<T> {
    items: Vec<T>,
}

async fn get<T: DeserializeOwned>(path: &str, token: &Token) -> Result<T, ApiError> {
    let response = Request::get(path)
        .header("Authorization", &format!("Bearer {}", token.expose()))
        .header("Accept", "application/json, application/problem+json")
        .cache(RequestCache::NoStore)
        .abort_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)))
        .send()
        .await
        .map_err(|_| ApiError::Unreachable)?;
    if !response.ok() {
        return Err(refusal(response).await);
    }
    // The connection may break off between the head of the answer and its end.
    let body = response.text().await.map_err(|_| ApiError::Unreachable)?;
    serde_json::from_str(&body).map_err(|_| ApiError::Unreadable)
}

async fn refusal(response: Response) -> ApiError {
    let status = response.status();
    if status == 401 {
        return ApiError::Unauthorized;
    }
    response
        .json::<Problem>()
        .await
        .map_or(ApiError::Status(status), ApiError::Refused)
}
