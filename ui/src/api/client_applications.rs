//! Client applications in the admin API.

use gateway_model::{
    ClientApplicationRevisionView, ClientApplicationSecretView, ClientApplicationView, ClientId,
};
use gloo_net::http::Method;
use serde_json::Value;

use super::client::Api;
use super::error::ApiError;
use super::exchange::{Collection, Tag, Tagged};

/// The path of the collection of client applications.
pub const CLIENT_APPLICATIONS: &str = "/api/v1/client-applications";

impl Api {
    /// All client applications, without their secrets.
    pub async fn client_applications(self) -> Result<Vec<ClientApplicationView>, ApiError> {
        let list = self.get::<Collection<_>>(CLIENT_APPLICATIONS).await?;
        Ok(list.value.items)
    }

    /// Adds a client application. The answer has its secret if the gateway made it.
    pub async fn add_client_application(
        self,
        draft: &Value,
    ) -> Result<ClientApplicationSecretView, ApiError> {
        let added = self.change(Method::POST, CLIENT_APPLICATIONS, draft, None);
        added.await.map(|view| view.value)
    }

    /// Replaces what is written about a client application, if nobody has changed it
    /// since it was seen.
    pub async fn replace_client_application(
        self,
        seen: &ClientApplicationView,
        draft: &Value,
    ) -> Result<(), ApiError> {
        let tag = Tag::of_revision(seen.revision);
        let path = path(&seen.id);
        let replaced: Tagged<Value> = self.change(Method::PUT, &path, draft, Some(&tag)).await?;
        drop(replaced);
        Ok(())
    }

    /// Has the gateway make another secret; the draft says what becomes of the one before.
    pub async fn rotate_client_secret(
        self,
        id: &ClientId,
        draft: &Value,
    ) -> Result<ClientApplicationSecretView, ApiError> {
        let path = format!("{}/secret:rotate", path(id));
        let rotated = self.change(Method::POST, &path, draft, None);
        rotated.await.map(|view| view.value)
    }

    /// Deletes the old secret of a client application.
    pub async fn delete_old_secret(self, id: &ClientId) -> Result<(), ApiError> {
        self.delete(&format!("{}/old-secret", path(id)), None).await
    }

    /// Every revision of a client application, the newest first.
    pub async fn application_revisions(
        self,
        id: &ClientId,
    ) -> Result<Vec<ClientApplicationRevisionView>, ApiError> {
        let path = format!("{}/revisions", path(id));
        let list = self.get::<Collection<_>>(&path).await?;
        Ok(list.value.items)
    }

    /// Removes a client application.
    pub async fn remove_client_application(self, id: &ClientId) -> Result<(), ApiError> {
        self.delete(&path(id), None).await
    }
}

/// The path of one client application.
pub fn path(id: &ClientId) -> String {
    let id = js_sys::encode_uri_component(id.as_str());
    format!("{CLIENT_APPLICATIONS}/{id}")
}
