//! What is counted is kept, again and again.

use std::sync::Arc;

use super::books::Meters;
use super::configuration::Configuration;

/// What requests are called in the ledger that no API instance was found for: no API
/// instance is called so.
const UNMATCHED: &str = "?";

impl Configuration {
    /// Keeps what was counted so far.
    pub async fn keep_metrics(&self) {
        let now = self.clock().now().as_secs();
        self.books.lock().await.keep(self.meters(), now).await;
    }

    /// Keeps what was counted, for the end of the process.
    pub(super) async fn close_books(&self) {
        let now = self.clock().now().as_secs();
        self.books.lock().await.close(self.meters(), now).await;
    }

    /// The counters there are.
    pub(super) fn meters(&self) -> Meters {
        let snapshot = self.snapshot();
        let meters = snapshot.inventory.meters.iter();
        let meters = meters.map(|(name, meter)| (name.to_string(), Arc::clone(meter)));
        let unmatched = Arc::clone(self.listeners().traffic().unmatched());
        meters.chain([(UNMATCHED.to_owned(), unmatched)]).collect()
    }
}
