//! What API instances do: their counters, and a request to try.

use gateway_model::{ApiInstanceName, InstanceMetricsView, TryDraft, TryView};
use gloo_net::http::Method;
use serde_json::json;

use super::api_instances::path;
use super::client::Api;
use super::error::ApiError;
use super::exchange::Collection;

impl Api {
    /// What these API instances have done in the last hour.
    pub async fn metrics(
        self,
        names: &[ApiInstanceName],
    ) -> Result<Vec<InstanceMetricsView>, ApiError> {
        let names: Vec<_> = names.iter().map(ApiInstanceName::as_str).collect();
        let path = format!("/api/v1/metrics/api-instances?names={}", names.join(","));
        let list = self.get::<Collection<_>>(&path).await?;
        Ok(list.value.items)
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
