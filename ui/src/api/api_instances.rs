//! API instances in the admin API.

use gateway_model::{
    ApiInstanceList, ApiInstanceName, ApiInstanceProposal, ApiInstanceRevisionView,
    ApiInstanceView, PolicyId,
};
use gloo_net::http::Method;
use serde_json::{Value, json};

use super::client::Api;
use super::error::ApiError;
use super::exchange::{Answer, Ask, Body, Collection, Tag, Tagged, exchange};
use crate::session::Token;

/// The path of the collection of API instances.
pub const API_INSTANCES: &str = "/api/v1/api-instances";

/// The API instances that a query asks for; none where they are as they were `known`.
///
/// # Errors
/// See [`ApiError`].
pub async fn list_api_instances(
    token: &Token,
    query: &str,
    known: Option<&Tag>,
) -> Result<Option<Tagged<ApiInstanceList>>, ApiError> {
    let path = format!("{API_INSTANCES}?{query}");
    let ask = Ask {
        known,
        ..Ask::new(Method::GET, &path)
    };
    let answer: Answer = exchange(token, ask).await?;
    match answer.body.as_str() {
        "" => Ok(None),
        _ => answer.read().map(Some),
    }
}

impl Api {
    /// The API instances that a query asks for.
    pub async fn api_instances(self, query: &str) -> Result<ApiInstanceList, ApiError> {
        let list = self.get(&format!("{API_INSTANCES}?{query}")).await;
        list.map(|list| list.value)
    }

    /// One API instance.
    pub async fn api_instance(self, name: &ApiInstanceName) -> Result<ApiInstanceView, ApiError> {
        self.get(&path(name)).await.map(|view| view.value)
    }

    /// An address for another API instance, and a name if it is to be like one.
    pub async fn propose_api_instance(
        self,
        like: Option<&ApiInstanceName>,
    ) -> Result<ApiInstanceProposal, ApiError> {
        let like = like.map(|name| format!("?like={name}")).unwrap_or_default();
        let proposal = self.get(&format!("{API_INSTANCES}:propose{like}")).await;
        proposal.map(|proposal| proposal.value)
    }

    /// Creates an API instance; it serves when the answer is there.
    pub async fn create_api_instance(self, draft: &Value) -> Result<ApiInstanceView, ApiError> {
        let created = self.change(Method::POST, API_INSTANCES, draft, None);
        created.await.map(|view| view.value)
    }

    /// Creates an API instance like another one, with its policies and without their
    /// secrets. It is disabled.
    pub async fn duplicate_api_instance(
        self,
        like: &ApiInstanceName,
        draft: &Value,
    ) -> Result<ApiInstanceView, ApiError> {
        let path = format!("{}:duplicate", path(like));
        let created = self.change(Method::POST, &path, draft, None);
        created.await.map(|view| view.value)
    }

    /// Replaces what is written about an API instance, but not its policies.
    pub async fn replace_api_instance(
        self,
        name: &ApiInstanceName,
        draft: &Value,
        seen: &Tag,
    ) -> Result<ApiInstanceView, ApiError> {
        let path = path(name);
        let replaced = self.change(Method::PUT, &path, draft, Some(seen));
        replaced.await.map(|view| view.value)
    }

    /// Makes one change of many API instances, of all or of none.
    pub async fn change_api_instances(self, batch: &Value) -> Result<(), ApiError> {
        let path = format!("{API_INSTANCES}:batch");
        let changed: Tagged<Value> = self.change(Method::POST, &path, batch, None).await?;
        drop(changed);
        Ok(())
    }

    /// Every revision of the settings of an API instance, the newest first.
    pub async fn instance_revisions(
        self,
        name: &ApiInstanceName,
    ) -> Result<Vec<ApiInstanceRevisionView>, ApiError> {
        let path = format!("{}/revisions", path(name));
        let list = self.get::<Collection<_>>(&path).await?;
        Ok(list.value.items)
    }

    /// Puts the settings of an API instance back to what an earlier revision was, if nobody
    /// has changed it since it was seen.
    pub async fn revert_instance(
        self,
        seen: &ApiInstanceView,
        revision: u64,
    ) -> Result<(), ApiError> {
        let path = path(&seen.instance.name);
        let path = format!("{path}/revisions/{revision}:revert");
        let tag = Tag::of_revision(seen.revision);
        let draft = json!({});
        let reverted: Tagged<Value> = self.change(Method::POST, &path, &draft, Some(&tag)).await?;
        drop(reverted);
        Ok(())
    }

    /// Removes an API instance with its policies.
    pub async fn remove_api_instance(self, name: &ApiInstanceName) -> Result<(), ApiError> {
        self.delete(&path(name), None).await
    }

    /// An API instance with its policies as YAML text, without keys.
    pub async fn yaml(self, name: &ApiInstanceName) -> Result<Tagged<String>, ApiError> {
        let path = format!("{}/yaml", path(name));
        let Answer { body, tag } = self.send(Ask::new(Method::GET, &path)).await?;
        Ok(Tagged { value: body, tag })
    }

    /// Replaces an API instance with its policies by YAML text, if nobody has
    /// changed it since it was seen.
    pub async fn replace_yaml(
        self,
        name: &ApiInstanceName,
        text: &str,
        seen: Option<&Tag>,
    ) -> Result<(), ApiError> {
        let path = format!("{}/yaml", path(name));
        let ask = Ask {
            body: Some(Body::Yaml(text)),
            seen,
            ..Ask::new(Method::PUT, &path)
        };
        self.send(ask).await.map(drop)
    }

    /// Puts the policies of an API instance into an order.
    pub async fn order_policies(
        self,
        name: &ApiInstanceName,
        ids: &[PolicyId],
        seen: &Tag,
    ) -> Result<(), ApiError> {
        let path = format!("{}/policies:order", path(name));
        let ordered: Tagged<Value> = self
            .change(Method::PUT, &path, &json!(ids), Some(seen))
            .await?;
        drop(ordered);
        Ok(())
    }
}

/// The path of one API instance.
pub fn path(name: &ApiInstanceName) -> String {
    format!("{API_INSTANCES}/{name}")
}
