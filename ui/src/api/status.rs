//! How the gateway itself is doing.

use serde_json::Value;

use super::client::Api;
use super::error::ApiError;

impl Api {
    /// How the gateway and the files beside its database are doing, as `StatusView`
    /// writes it; API instances are left out.
    pub async fn status(self) -> Result<Value, ApiError> {
        let answer = self.get("/api/v1/status?instances=false").await;
        answer.map(|view| view.value)
    }
}
