//! Policies in the admin API.

use gateway_model::{ApiInstanceName, ExplanationView, PolicyId, PolicyRevisionView, PolicyView};
use gloo_net::http::Method;
use serde_json::{Value, json};

use super::api_instances;
use super::client::Api;
use super::error::ApiError;
use super::exchange::{Ask, Body, Collection, Tag, Tagged};

/// Where a policy is: its API instance and its own identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyAt {
    /// The API instance.
    pub instance: ApiInstanceName,
    /// The policy.
    pub id: PolicyId,
}

impl PolicyAt {
    /// Its path in the admin API.
    pub fn path(&self) -> String {
        let id = js_sys::encode_uri_component(self.id.as_str());
        format!("{}/{id}", collection(&self.instance))
    }
}

impl Api {
    /// A policy and its revision.
    pub async fn policy(self, at: &PolicyAt) -> Result<Tagged<PolicyView>, ApiError> {
        self.get(&at.path()).await
    }

    /// Applies a policy behind the others; it serves when the answer is there.
    pub async fn apply_policy(
        self,
        instance: &ApiInstanceName,
        draft: &Value,
    ) -> Result<Tagged<PolicyView>, ApiError> {
        self.change(Method::POST, &collection(instance), draft, None)
            .await
    }

    /// Replaces a policy, if nobody has changed it since it was seen.
    pub async fn replace_policy(
        self,
        at: &PolicyAt,
        draft: &Value,
        seen: Option<&Tag>,
    ) -> Result<Tagged<PolicyView>, ApiError> {
        self.change(Method::PUT, &at.path(), draft, seen).await
    }

    /// Removes a policy.
    pub async fn remove_policy(self, at: &PolicyAt) -> Result<(), ApiError> {
        self.delete(&at.path(), None).await
    }

    /// Every revision of a policy, the newest first.
    pub async fn revisions(self, at: &PolicyAt) -> Result<Vec<PolicyRevisionView>, ApiError> {
        let path = format!("{}/revisions", at.path());
        let list = self.get::<Collection<_>>(&path).await?;
        Ok(list.value.items)
    }

    /// Puts a policy back to what an earlier revision was.
    pub async fn revert(self, at: &PolicyAt, revision: u64) -> Result<(), ApiError> {
        let path = format!("{}/revisions/{revision}:revert", at.path());
        let reverted: Tagged<Value> = self.change(Method::POST, &path, &json!({}), None).await?;
        drop(reverted);
        Ok(())
    }

    /// A policy as text, without its secret.
    pub async fn policy_to_yaml(self, draft: &Value) -> Result<String, ApiError> {
        let ask = Ask {
            body: Some(Body::Json(draft)),
            ..Ask::new(Method::POST, "/api/v1/policies:to-yaml")
        };
        self.send(ask).await.map(|answer| answer.body)
    }

    /// The policy that a text is, and the places of its parts in the text.
    pub async fn policy_from_yaml(self, text: &str) -> Result<Value, ApiError> {
        let ask = Ask {
            body: Some(Body::Yaml(text)),
            ..Ask::new(Method::POST, "/api/v1/policies:from-yaml")
        };
        let answer: Tagged<Value> = self.send(ask).await?.read()?;
        Ok(answer.value)
    }

    /// The token that a request would get, and how it comes about.
    pub async fn explain(self, draft: &Value) -> Result<ExplanationView, ApiError> {
        let explained = self.change(Method::POST, "/api/v1/policies:explain", draft, None);
        explained.await.map(|view| view.value)
    }
}

/// The path of the policies of an API instance.
pub fn collection(instance: &ApiInstanceName) -> String {
    format!("{}/policies", api_instances::path(instance))
}
