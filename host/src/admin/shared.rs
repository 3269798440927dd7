//! What all requests of the admin API share.

use std::sync::Arc;

use crate::config::Configuration;
use crate::edit::{ChangeError, Edit};
use crate::log::LogLoss;
use crate::secrets::WaitingKeys;
use crate::snapshot::Snapshot;

/// What the admin API works on.
#[derive(Clone, Debug)]
pub struct Admin {
    /// What is served and written.
    pub configuration: Arc<Configuration>,
    /// Private keys that wait for their policy.
    pub waiting_keys: Arc<WaitingKeys>,
    /// What of the log was lost.
    pub log_loss: LogLoss,
}

impl Admin {
    /// As [`Configuration::change`].
    ///
    /// # Errors
    /// Nothing was changed, and the error says why.
    pub async fn change(&self, edit: Edit) -> Result<Arc<Snapshot>, ChangeError> {
        self.configuration.change(edit).await
    }
}
