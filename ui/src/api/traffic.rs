//! What API instances do: their counters, and a request to try.

use gateway_model::{ApiInstanceName, InstanceMetricsView, TryDraft, TryView};
use gloo_net::http::Method;
use serde_json::json;

use super::api_instances::path;
use super::client::Api;
use super::error::ApiError;
use super::exchange::Collection;

impl Api {
    /// What every API instance has done in the last hour.
    pub async fn metrics(self) -> Result<Vec<InstanceMetricsView>, ApiError> {
        let list = self
            .get::<Collection<_>>("/api/v1/metrics/api-instances")
            .await?;
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
