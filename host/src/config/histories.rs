//! What was written before, as the database has it.

use gateway_model::{
    ApiInstanceName, ApiInstanceRevisionView, ClientApplicationRevisionView, ClientId, PolicyId,
    PolicyRevisionView,
};

use super::configuration::Configuration;
use crate::store::StoreError;

impl Configuration {
    /// The history of a policy that is or was one of the API instance's, the newest
    /// revision first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn history(
        &self,
        instance: &ApiInstanceName,
        id: &PolicyId,
    ) -> Result<Vec<PolicyRevisionView>, StoreError> {
        let mut store = self.store.lock().await;
        store.history(instance, id).await
    }

    /// The history of the settings of an API instance, the newest revision first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn instance_history(
        &self,
        name: &ApiInstanceName,
    ) -> Result<Vec<ApiInstanceRevisionView>, StoreError> {
        let mut store = self.store.lock().await;
        store.instance_history(name).await
    }

    /// The history of a client application, the newest revision first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn application_history(
        &self,
        id: &ClientId,
    ) -> Result<Vec<ClientApplicationRevisionView>, StoreError> {
        let mut store = self.store.lock().await;
        store.application_history(id).await
    }
}
