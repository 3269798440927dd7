//! Changes that are only to be checked.

use std::sync::Arc;

use gateway_model::Issue;

use super::configuration::{Configuration, Purpose};
use super::objections::remarks;
use crate::edit::{ChangeError, Edit};

impl Configuration {
    /// Finds out whether a change could be made, and makes nothing of it. The answer is
    /// what somebody should look at although it could.
    ///
    /// # Errors
    /// As of the change.
    pub async fn check(self: &Arc<Self>, edit: Edit) -> Result<Vec<Issue>, ChangeError> {
        let configuration = Arc::clone(self);
        let check = tokio::spawn(async move {
            let mut store = configuration.store.lock().await;
            let written = configuration.write(&mut **store, &edit, Purpose::Check);
            let (snapshot, subject) = written.await?;
            Ok(remarks(&snapshot, edit.instances(), &subject))
        });
        check.await.map_err(|_| ChangeError::BrokenOff)?
    }
}
