//! What is served follows what changes outside the admin API: the database, files of
//! certificates, and the files of Local Mode.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use super::configuration::Configuration;
use crate::store::StoreError;

/// How often the database is looked at for changes of other processes.
const WATCH_PERIOD: Duration = Duration::from_millis(200);

/// After how many looks it is tried again what something outside the configuration
/// kept from running: an address in use, a file that was missing.
const LOOKS_PER_RETRY: u32 = 5;

/// When files are tried again that could not be put beside the database.
const FILES_RETRY_PERIOD: Duration = Duration::from_secs(1);

impl Configuration {
    /// Serves the changes that other processes make, until it is dropped. A
    /// failure leaves in place what is served.
    pub async fn watch(&self) {
        let mut looks = tokio::time::interval(WATCH_PERIOD);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for look in (1..=LOOKS_PER_RETRY).cycle() {
            looks.tick().await;
            if look == LOOKS_PER_RETRY {
                self.refresh_certificates().await;
            }
            let outcome = self.follow(look == LOOKS_PER_RETRY).await;
            self.note(outcome.err());
            if look == LOOKS_PER_RETRY && self.unwritable.load().is_some() {
                let tried = self.store.lock().await.try_writing().await;
                self.note_writing(tried.err().as_ref());
            }
        }
    }

    /// Reads certificates again that are in files which have changed.
    async fn refresh_certificates(&self) {
        let snapshot = self.snapshot();
        let refreshing = tokio::task::spawn_blocking(move || {
            let policies = snapshot.inventory.policies.values();
            for running in policies.filter_map(|policy| policy.outcome.as_ref().ok()) {
                running.refresh();
            }
        });
        // It ends early only with the process.
        let _ = refreshing.await;
    }

    pub(super) async fn follow(&self, retry: bool) -> Result<(), StoreError> {
        let mut store = self.store.lock().await;
        let changed = store.revision().await? != self.snapshot.load().revision;
        let waiting = self.snapshot.load().inventory.is_waiting();
        if changed || (retry && waiting) {
            self.serve(&mut **store).await?;
        }
        Ok(())
    }

    /// Serves the changes of the files of Local Mode, until it is dropped.
    pub async fn watch_files(&self) {
        while let Some(found) = self.files.changed().await {
            let declared = Arc::new(self.files.read(found));
            while let Err(error) = self.declare(Arc::clone(&declared)).await {
                tracing::error!(%error, "the files cannot be put beside the database");
                tokio::time::sleep(FILES_RETRY_PERIOD).await;
            }
        }
    }

    /// Keeps and logs a failure to follow the database, once for each.
    fn note(&self, failure: Option<StoreError>) {
        self.readiness().follow(failure.is_none());
        let text = failure.map(|error| error.to_string());
        let known = self.failure.load();
        if text.as_ref() == known.as_deref() {
            return;
        }
        match &text {
            Some(error) => tracing::error!(error, "changes of the database cannot be followed"),
            None => tracing::info!("changes of the database are followed again"),
        }
        self.failure.store(text.map(Arc::new));
    }

    /// Keeps why changes cannot be written, or that they can. What another process does
    /// with the database for a while says nothing of it.
    pub(super) fn note_writing(&self, failure: Option<&StoreError>) {
        if matches!(failure, Some(StoreError::Locked(_))) {
            return;
        }
        self.readiness().write(failure.is_none());
        let was_unwritable = self.unwritable.load().is_some();
        match failure {
            Some(error) if !was_unwritable => {
                tracing::error!(%error, "changes cannot be written");
            }
            None if was_unwritable => tracing::info!("changes can be written again"),
            _ => {}
        }
        let text = failure.map(|error| Arc::new(error.to_string()));
        self.unwritable.store(text);
    }
}
