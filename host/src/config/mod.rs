//! The configuration: kept in a database, compiled, and served.
//!
//! Every change takes one path: database transaction, compilation of all that is
//! written, binding of new addresses, commit, swap. A change that cannot run is
//! refused before the commit and leaves no trace; one that is answered is being
//! served. Changes of other processes are found by the configuration's revision
//! and take the same path from the compilation on. There is one writer at a
//! time, and requests never wait for it.

mod compile;
mod edit;
mod record;
mod store;
mod store_error;
mod trial;

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;
use tokio::time::MissedTickBehavior;

use crate::clock::Clock;
use crate::policy::PolicyEngine;
use crate::proxy::{Listeners, Prepared};
use crate::secrets::{MasterKey, Vault};
use crate::settings::Settings;
use crate::snapshot::{CurrentSnapshot, Snapshot};
use compile::Compiler;

pub use compile::{CompiledPolicy, Inventory};
pub use edit::{ChangeError, Edit, Precondition};
pub use record::{InstanceRecord, KeyRecord, PolicyRecord, Written};
pub use store::Store;
pub use store_error::StoreError;
pub use trial::TrialError;

/// How often the database is looked at for changes of other processes.
const WATCH_PERIOD: Duration = Duration::from_millis(200);

/// After how many looks an address that could not be bound is tried again.
const LOOKS_PER_RETRY: u32 = 5;

/// The configuration of the gateway.
#[derive(Debug)]
pub struct Configuration {
    store: Mutex<Store>,
    compiler: Compiler,
    listeners: Arc<Listeners>,
    snapshot: CurrentSnapshot,
    clock: Arc<dyn Clock>,
    /// Why the database could not be followed when it was last looked at.
    failure: ArcSwapOption<String>,
}

/// What the configuration works with.
#[derive(Debug)]
pub struct Surroundings {
    /// Compiles policies.
    pub engine: PolicyEngine,
    /// Listens for requests.
    pub listeners: Arc<Listeners>,
    /// Where requests find what they are served by.
    pub snapshot: CurrentSnapshot,
    /// Tells when a private key was set.
    pub clock: Arc<dyn Clock>,
}

impl Configuration {
    /// Opens the database and the master key of the data folder, makes what is
    /// not there yet, and serves what is written. Without a usable master key
    /// the API instances that need it stay closed, and a log line says why.
    ///
    /// # Errors
    /// The data folder or the database cannot be used.
    pub async fn open(settings: &Settings, with: Surroundings) -> Result<Arc<Self>, OpenError> {
        create_folder(&settings.data_dir)?;
        let mut store = Store::open(&settings.data_dir.join("gateway.db")).await?;
        let master_key = match &settings.master_key {
            Some(text) => MasterKey::given(text),
            None => MasterKey::of_folder(&settings.data_dir, store.has_private_keys().await?),
        };
        let vault = Vault::new(master_key);
        if let Some(error) = vault.closed() {
            tracing::error!(%error, "private keys cannot be unsealed");
        }
        let configuration = Self {
            store: Mutex::new(store),
            compiler: Compiler {
                engine: with.engine,
                vault: Arc::new(vault),
            },
            listeners: with.listeners,
            snapshot: with.snapshot,
            clock: with.clock,
            failure: ArcSwapOption::empty(),
        };
        configuration
            .serve(&mut *configuration.store.lock().await)
            .await?;
        Ok(Arc::new(configuration))
    }

    /// What is being served.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// What is wrong with the gateway as a whole, in sentences.
    pub fn troubles(&self) -> Vec<String> {
        let vault = self.compiler.vault.closed().map(ToString::to_string);
        let failure = self.failure.load_full().map(|text| text.to_string());
        vault.into_iter().chain(failure).collect()
    }

    /// Makes a change. When this answers, the change is being served, and the
    /// answer is the snapshot that serves it.
    ///
    /// # Errors
    /// Nothing was changed, and the error says why.
    pub async fn change(self: &Arc<Self>, edit: Edit) -> Result<Arc<Snapshot>, ChangeError> {
        let configuration = Arc::clone(self);
        // On a task of its own, because the client that asked may go away half-way.
        let change = tokio::spawn(async move { configuration.make(&edit).await });
        change.await.map_err(|_| ChangeError::BrokenOff)?
    }

    async fn make(&self, edit: &Edit) -> Result<Arc<Snapshot>, ChangeError> {
        let mut store = self.store.lock().await;
        let mut change = store.begin().await?;
        let now = self.clock.now().as_secs();
        let subject = edit.write(&mut change, &self.compiler.vault, now).await?;
        let written = change.load().await?;
        let snapshot = self.compile(written, Some(edit)).await?;
        let (snapshot, prepared) = self.prepare(snapshot);
        let objections = snapshot.objections(edit.instance(), &subject);
        if !objections.is_empty() {
            return Err(ChangeError::Refused(objections));
        }
        change.commit().await?;
        Ok(self.swap(snapshot, prepared))
    }

    /// Serves the changes that other processes make, until it is dropped. A
    /// failure leaves in place what is served.
    pub async fn watch(&self) {
        let mut looks = tokio::time::interval(WATCH_PERIOD);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for look in (1..=LOOKS_PER_RETRY).cycle() {
            looks.tick().await;
            let outcome = self.follow(look == LOOKS_PER_RETRY).await;
            self.note(outcome.err());
        }
    }

    async fn follow(&self, retry: bool) -> Result<(), StoreError> {
        let mut store = self.store.lock().await;
        let changed = store.revision().await? != self.snapshot.load().revision;
        let incomplete = !self.snapshot.load().inventory.unbound.is_empty();
        if changed || (retry && incomplete) {
            self.serve(&mut store).await?;
        }
        Ok(())
    }

    /// Serves what is written.
    async fn serve(&self, store: &mut Store) -> Result<(), StoreError> {
        let written = store.load().await?;
        if let Ok(snapshot) = self.compile(written, None).await {
            let (snapshot, prepared) = self.prepare(snapshot);
            self.swap(snapshot, prepared);
        }
        Ok(())
    }

    /// Compiles on a thread where computing hurts nobody: keys and expressions
    /// take milliseconds.
    async fn compile(
        &self,
        written: Written,
        edit: Option<&Edit>,
    ) -> Result<Snapshot, ChangeError> {
        let compiler = self.compiler.clone();
        let previous = self.snapshot.load_full();
        let edited = edit.map(|edit| edit.instance().clone());
        let compiling = tokio::task::spawn_blocking(move || {
            compiler.compile(written, &previous.inventory, edited.as_ref())
        });
        compiling.await.map_err(|_| ChangeError::BrokenOff)
    }

    fn prepare(&self, snapshot: Snapshot) -> (Snapshot, Prepared) {
        let addresses = snapshot.listeners.keys().copied().collect();
        let prepared = self.listeners.prepare(&addresses);
        let unbound = prepared.refused().clone();
        (snapshot.without(unbound), prepared)
    }

    fn swap(&self, snapshot: Snapshot, prepared: Prepared) -> Arc<Snapshot> {
        let snapshot = Arc::new(snapshot);
        let before = self.snapshot.swap(Arc::clone(&snapshot));
        self.listeners.commit(prepared);
        log_swap(&before, &snapshot);
        snapshot
    }

    /// Keeps and logs a failure to follow the database, once for each.
    fn note(&self, failure: Option<StoreError>) {
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
}

fn log_swap(before: &Snapshot, after: &Snapshot) {
    if before.revision != after.revision {
        tracing::info!(revision = after.revision, "configuration is being served");
    }
    for (api_instance, issues) in &after.issues {
        if before.issues.get(api_instance) == Some(issues) {
            continue;
        }
        for issue in issues {
            let (path, message) = (&issue.path, &issue.message);
            tracing::warn!(%api_instance, path, "{message}");
        }
    }
}

/// Creates the data folder for the gateway's own user alone, if it is not there.
fn create_folder(path: &Path) -> Result<(), OpenError> {
    let created = fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path);
    created.map_err(|source| OpenError::Folder {
        path: path.to_owned(),
        source,
    })
}

/// Why the configuration cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder cannot be made.
    #[error("The data folder {path} cannot be created: {source}.")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the file system reports.
        source: io::Error,
    },
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}
