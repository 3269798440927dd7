//! The end of snapshots that are not served any more.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::snapshot::Snapshot;

/// How often it is looked whether a snapshot is used by somebody still.
const LOOK_PERIOD: Duration = Duration::from_millis(50);

/// Ends a snapshot once nobody uses it, where that delays nobody: with thousands of API
/// instances it takes tens of milliseconds, which would be a request's if its thread were
/// the last to let go of it.
pub async fn retire(snapshot: Arc<Snapshot>) {
    let mut shared = snapshot;
    loop {
        shared = match Arc::try_unwrap(shared) {
            Ok(alone) => {
                // Its end cannot fail, and nobody waits for it.
                drop(spawn_blocking(move || drop(alone)));
                return;
            }
            Err(shared) => shared,
        };
        sleep(LOOK_PERIOD).await;
    }
}
