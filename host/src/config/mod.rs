//! The configuration: kept in a database, compiled, and served.
//!
//! Every change takes one path: database transaction, compilation of all that is
//! written, binding of new addresses, commit, swap. A change that cannot run is
//! refused before the commit and leaves no trace; one that is answered is being
//! served. Changes of other processes are found by the configuration's revision
//! and take the same path from the compilation on. There is one writer at a
//! time, and requests never wait for it.

mod application_edit;
mod assembly;
mod change_error;
mod compile;
mod edit;
mod files;
mod following;
mod inventory;
mod objections;
mod opening;
mod ports;
mod record;
mod scope;
mod store;
mod store_error;
mod transfer;
mod transport;
mod trial;
mod whole_instance;

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use gateway_model::{FilesView, InstanceName, PolicyId, PolicyRevisionView};
use tokio::sync::Mutex;

use crate::authentication::AuthenticationEngine;
use crate::clock::Clock;
use crate::local_mode::Declared;
use crate::policy::PolicyEngine;
use crate::proxy::{Listeners, Prepared};
use crate::readiness::Readiness;
use crate::settings::Settings;
use crate::snapshot::{CurrentSnapshot, Snapshot};
use compile::Compiler;
use files::Files;
use opening::{create_folder, open_files, open_vault};

pub use application_edit::ApplicationEdit;
pub use change_error::ChangeError;
pub use compile::Engines;
pub use edit::{Edit, Precondition};
pub use files::check;
pub use inventory::{CompiledPolicy, Inventory};
pub use opening::OpenError;
pub use record::{
    ApplicationRecord, InstanceRecord, Key, PolicyRecord, SecretRecord, Source, Unreadable, Written,
};
pub use store::Store;
pub use store_error::StoreError;
pub use transfer::{ApplyError, ExportError, apply, export};
pub use trial::TrialError;
pub use whole_instance::WholeInstance;

/// The configuration of the gateway.
#[derive(Debug)]
pub struct Configuration {
    store: Mutex<Store>,
    files: Files,
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
    /// Compiles inbound policies.
    pub authentication: AuthenticationEngine,
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
        let vault =
            open_vault(&settings.data_dir, settings.master_key.as_ref(), &mut store).await?;
        if let Some(error) = vault.closed() {
            tracing::error!(%error, "private keys cannot be unsealed");
        }
        let (files, found) = open_files(settings.config_dir.as_deref()).await?;
        let configuration = Self {
            store: Mutex::new(store),
            files,
            compiler: Compiler {
                outbound: with.listeners.outbound().clone(),
                engine: with.engine,
                authentication: with.authentication,
                vault: Arc::new(vault),
                clock: Arc::clone(&with.clock),
            },
            listeners: with.listeners,
            snapshot: with.snapshot,
            clock: with.clock,
            failure: ArcSwapOption::empty(),
        };
        let declared = configuration.files.read(Ok(found));
        configuration.declare(Arc::new(declared)).await?;
        Ok(Arc::new(configuration))
    }

    /// What is being served.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// Where requests arrive.
    pub fn listeners(&self) -> &Listeners {
        &self.listeners
    }

    /// What tells the time.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Whether requests should be sent to this gateway.
    pub fn readiness(&self) -> &Arc<Readiness> {
        self.listeners.readiness()
    }

    /// The history of a policy that is or was one of the API instance's, the newest
    /// revision first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn history(
        &self,
        instance: &InstanceName,
        id: &PolicyId,
    ) -> Result<Vec<PolicyRevisionView>, StoreError> {
        let mut store = self.store.lock().await;
        store.policy_revisions(instance, id).await
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
        self.files.check(edit)?;
        let mut change = store.begin().await?;
        let now = self.clock.now().as_secs();
        let subject = edit.write(&mut change, &self.compiler.vault, now).await?;
        let written = change.load().await?.with(&self.files.served());
        let snapshot = self.compile(written, Some(edit)).await?;
        let (snapshot, prepared) = self.prepare(snapshot);
        let objections = snapshot.objections(edit.instance(), &subject);
        if !objections.is_empty() {
            return Err(ChangeError::Refused(objections));
        }
        change.commit().await?;
        Ok(self.swap(snapshot, prepared))
    }

    /// The files of Local Mode, if there are any.
    pub fn files(&self) -> Option<FilesView> {
        self.files.view(&self.snapshot.load())
    }

    /// Serves what files declare beside the database, unless they have errors that
    /// what is being served does not have.
    async fn declare(&self, declared: Arc<Declared>) -> Result<(), StoreError> {
        let mut store = self.store.lock().await;
        let written = store.load().await?.with(&declared);
        self.readiness().follow(true);
        let Ok(snapshot) = self.compile(written, None).await else {
            return Ok(());
        };
        let issues = files::issues(&declared, &snapshot);
        if !self.files.accepts(&issues, &self.snapshot.load()) {
            self.files.refuse(issues);
            return Ok(());
        }
        // Before the swap, which logs what is wrong where it stands in the files.
        self.files.accept(declared);
        let (snapshot, prepared) = self.prepare(snapshot);
        self.swap(snapshot, prepared);
        self.readiness().serve();
        Ok(())
    }

    /// Serves what is written.
    async fn serve(&self, store: &mut Store) -> Result<(), StoreError> {
        let written = store.load().await?.with(&self.files.served());
        self.readiness().follow(true);
        if let Ok(snapshot) = self.compile(written, None).await {
            let (snapshot, prepared) = self.prepare(snapshot);
            self.swap(snapshot, prepared);
            self.readiness().serve();
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
        let edited = edit.and_then(|edit| edit.instance().cloned());
        let edited = Vec::from_iter(edited);
        let compiling = tokio::task::spawn_blocking(move || {
            compiler.compile(written, &previous.inventory, &edited)
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
        self.log_swap(&before, &snapshot);
        snapshot
    }

    fn log_swap(&self, before: &Snapshot, after: &Snapshot) {
        if before.revision != after.revision {
            tracing::info!(revision = after.revision, "configuration is being served");
        }
        let declared = self.files.served();
        for (api_instance, issues) in &after.issues {
            if before.issues.get(api_instance) == Some(issues) {
                continue;
            }
            if let Some(instance) = files::declared_in(after, api_instance, &declared) {
                let located = issues.iter().filter_map(|issue| instance.locate(issue));
                located.for_each(|located| files::log(&located));
                continue;
            }
            for issue in issues {
                let (path, message) = (&issue.path, &issue.message);
                tracing::warn!(%api_instance, path, "{message}");
            }
        }
    }
}
