//! What API instances do: their counters, and a request to try.

use gateway_model::{ApiInstanceName, InstanceMetricsView, TryDraft, TryView};
use gloo_net::http::Method;
use serde_json::json;

use super::api_instances::path;
use super::client::Api;
use super::error::ApiError;
use super::exchange::{Ask, Collection, Tag, Tagged};

impl Api {
    /// What these API instances have done in the last hour; none where that is as it was
    /// `known`.
    pub async fn metrics(
        self,
        names: &[ApiInstanceName],
        known: Option<&Tag>,
    ) -> Result<Option<Tagged<Vec<InstanceMetricsView>>>, ApiError> {
        let names: Vec<_> = names.iter().map(ApiInstanceName::as_str).collect();
        let path = format!("/api/v1/metrics/api-instances?names={}", names.join(","));
        let ask = Ask {
            known,
            ..Ask::new(Method::GET, &path)
        };
        let answer = self.send(ask).await?;
        if answer.body.is_empty() {
            return Ok(None);
        }
        let Tagged { value, tag } = answer.read::<Collection<_>>()?;
        let value = value.items;
        Ok(Some(Tagged { value, tag }))
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
