//! What is served follows what changes outside the admin API: the database, files of
//! certificates, and the files of Local Mode.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use super::configuration::Configuration;
use crate::plain_file::{Stamp, stamp};
use crate::snapshot::Snapshot;
use crate::store::StoreError;

/// How often the database is looked at for changes of other processes.
const WATCH_PERIOD: Duration = Duration::from_millis(200);

/// How often files of certificates are looked at.
const FILES_LOOK_PERIOD: Duration = Duration::from_secs(1);

/// After how many looks it is tried again what something outside the configuration
/// kept from running: an address in use.
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
            let outcome = self.follow(look == LOOKS_PER_RETRY).await;
            self.note(outcome.err());
            if look == LOOKS_PER_RETRY && self.unwritable.load().is_some() {
                let tried = self.store.lock().await.try_writing().await;
                self.note_writing(tried.err().as_ref());
            }
        }
    }

    /// Reads certificates again that are in files which have changed, and tries policies
    /// again whose files could not be used, until it is dropped. Apart from the database,
    /// because a file system may not answer.
    pub async fn watch_certificates(&self) {
        let mut looks = tokio::time::interval(FILES_LOOK_PERIOD);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut tried = Vec::new();
        loop {
            tokio::select! {
                _ = looks.tick() => {}
                () = self.certificates.notified() => {}
            }
            let snapshot = self.snapshot();
            let looking = tokio::task::spawn_blocking(move || refresh(&snapshot));
            let Ok(lacking) = looking.await else {
                continue;
            };
            if lacking == tried || lacking.is_empty() {
                tried = lacking;
                continue;
            }
            tried = lacking;
            let mut store = self.store.lock().await;
            // The look at the database says what is wrong with it.
            let _ = self.serve(&mut **store).await;
        }
    }

    /// Looks at the files of Local Mode and of certificates now, and not when it is time.
    pub fn look(&self) {
        self.files.look();
        self.certificates.notify_one();
    }

    pub(super) async fn follow(&self, retry: bool) -> Result<(), StoreError> {
        let mut store = self.store.lock().await;
        let changed = store.revision().await? != self.snapshot.load().revision;
        let waiting = self.snapshot.load().inventory.lacks_an_address();
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

/// Reads certificates again that are in files which have changed. Gives the files that
/// policies lack, as they are now.
fn refresh(snapshot: &Snapshot) -> Vec<(String, Stamp)> {
    let policies = snapshot.inventory.policies.values();
    for running in policies.filter_map(|policy| policy.outcome.as_ref().ok()) {
        if let Some(certificates) = running.certificates() {
            certificates.refresh();
        }
    }
    let lacking = snapshot.inventory.lacking_files().into_iter();
    lacking.map(|path| (path.clone(), stamp(&path))).collect()
}
