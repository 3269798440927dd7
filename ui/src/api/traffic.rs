//! What API instances do: their counters, a request to try, and what they reach.

use gateway_model::{
    ApiInstanceName, MetricsRange, ReachabilityView, ServiceName, ServiceReachabilityView,
    TryDraft, TryView,
};
use gloo_net::http::Method;
use serde_json::json;

use super::api_instances::path;
use super::client::Api;
use super::error::ApiError;
use super::exchange::{Answer, Ask, Tag, Tagged};

/// The path of what all API instances have done together.
pub fn whole_metrics(range: MetricsRange) -> String {
    format!("/api/v1/metrics?range={}", range.name())
}

/// The path of what an API instance has done.
pub fn instance_metrics(name: &ApiInstanceName, range: MetricsRange) -> String {
    format!(
        "/api/v1/metrics/api-instances/{name}?range={}",
        range.name()
    )
}

/// The path of what these API instances have done in the last hour, in short.
pub fn metrics_in_short(names: &[ApiInstanceName]) -> String {
    let names: Vec<_> = names.iter().map(ApiInstanceName::as_str).collect();
    format!("/api/v1/metrics/api-instances?names={}", names.join(","))
}

impl Api {
    /// Counters behind a path, as JSON; none where they are as they were `known`.
    pub async fn metrics(
        self,
        path: &str,
        known: Option<&Tag>,
    ) -> Result<Option<Tagged<String>>, ApiError> {
        let ask = Ask {
            known,
            ..Ask::new(Method::GET, path)
        };
        let Answer { body, tag } = self.send(ask).await?;
        Ok((!body.is_empty()).then_some(Tagged { value: body, tag }))
    }

    /// Has the gateway connect to a service of an API instance, or to all.
    pub async fn check_services(
        self,
        name: &ApiInstanceName,
        service: Option<&ServiceName>,
    ) -> Result<Vec<ServiceReachabilityView>, ApiError> {
        let path = format!("{}:check", path(name));
        let document = service.map_or(json!({}), |service| json!({ "service": service }));
        let checked: Tagged<ReachabilityView> =
            self.change(Method::POST, &path, &document, None).await?;
        Ok(checked.value.services)
    }

    /// Sends a request through an API instance.
    pub async fn try_request(
        self,
        name: &ApiInstanceName,
        draft: &TryDraft,
    ) -> Result<TryView, ApiError> {
        let path = format!("{}:try", path(name));
        let document = json!(draft);
        let came = self.change(Method::POST, &path, &document, None);
        came.await.map(|view| view.value)
    }
}
