//! What all requests of the admin API share.

use std::sync::Arc;

use gateway_model::Timeouts;

use super::auth::Doorkeeper;
use super::error::ApiError;
use crate::config::Configuration;
use crate::log::LogLoss;
use crate::secrets::WaitingKeys;

/// What the admin API works on.
#[derive(Clone, Debug)]
pub struct Admin {
    /// What is served and written.
    pub configuration: Arc<Configuration>,
    /// Private keys that wait for their policy.
    pub waiting_keys: Arc<WaitingKeys>,
    /// How long upstreams may take where nothing else is said.
    pub timeouts: Timeouts,
    /// What of the log was lost.
    pub log_loss: LogLoss,
    /// Who lets requests in.
    pub doorkeeper: Arc<Doorkeeper>,
}

impl Admin {
    /// The time, in seconds since 1970-01-01T00:00:00Z.
    pub fn now(&self) -> u64 {
        self.configuration.clock().now().as_secs()
    }
}

/// Does what computes where it holds up no request: a large text takes its time.
///
/// # Errors
/// It failed, which is a defect.
pub async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| ApiError::Internal)
}
