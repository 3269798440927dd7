//! Keys in the admin API.

use gateway_model::{GeneratedKeyView, PublicKeyView, SigningMethod};
use gloo_net::http::Method;
use serde_json::json;

use super::client::Api;
use super::error::ApiError;
use super::policies::PolicyAt;

impl Api {
    /// Has the gateway make a private key, which stays there.
    pub async fn generate_key(self, method: SigningMethod) -> Result<GeneratedKeyView, ApiError> {
        let draft = json!({ "signingMethod": method.name() });
        let made = self.change(Method::POST, "/api/v1/keys:generate", &draft, None);
        made.await.map(|view| view.value)
    }

    /// The public half of a policy's key.
    pub async fn public_key(self, at: &PolicyAt) -> Result<PublicKeyView, ApiError> {
        let key = self.get(&format!("{}/public-key", at.path())).await?;
        Ok(key.value)
    }
}
