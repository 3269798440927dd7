//! The way of every change, from what somebody asks for to what is served.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use gateway_model::FilesView;
use tokio::sync::{Mutex, Notify};

use super::books::Books;
use super::compiling::{compile, compile_with, read_wanting};
use super::files::{self, Files};
use super::objections::objections;
use super::opening::{OpenError, create_folder, dangers, open_files, open_vault};
use super::retirement::retire;
use crate::clock::Clock;
use crate::compile::{Compiler, Engines};
use crate::edit::{self, ChangeError, Edit, Subject};
use crate::generator::Capacity;
use crate::local_mode::Declared;
use crate::proxy::{Listeners, Prepared};
use crate::readiness::Readiness;
use crate::secrets::Vault;
use crate::settings::Settings;
use crate::snapshot::{CurrentSnapshot, Snapshot};
use crate::store::{self, Store, StoreError};
use crate::tls::CertificateFiles;
use crate::upstream::Repetitions;

/// The configuration of the gateway.
#[derive(Debug)]
pub struct Configuration {
    pub(super) store: Mutex<Box<dyn Store>>,
    pub(super) files: Files,
    pub(super) compiler: Compiler,
    listeners: Arc<Listeners>,
    pub(super) snapshot: CurrentSnapshot,
    clock: Arc<dyn Clock>,
    /// Why the database could not be followed when it was last looked at.
    pub(super) failure: ArcSwapOption<String>,
    repetitions: Arc<Repetitions>,
    /// Has files of certificates looked at now.
    pub(super) certificates: Notify,
    /// What is dangerous about how the gateway was set up.
    dangers: Vec<String>,
    /// What was counted, as far as it is kept.
    pub(super) books: Mutex<Books>,
    /// Why the last change could not be written.
    pub(super) unwritable: ArcSwapOption<String>,
}

/// What an edit is gone through for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// To be served.
    Change,
    /// To be told whether it could be.
    Check,
}

/// What the configuration works with.
#[derive(Debug)]
pub struct Parts {
    /// Compile policies, and tell the time.
    pub engines: Engines,
    /// Listens for requests.
    pub listeners: Arc<Listeners>,
    /// Where requests find what they are served by.
    pub snapshot: CurrentSnapshot,
}

impl Configuration {
    /// Opens the database and the master key of the data folder, makes what is
    /// not there yet, and serves what is written. Without a usable master key
    /// the API instances that need it stay closed, and a log line says why.
    ///
    /// # Errors
    /// The data folder or the database cannot be used.
    pub async fn open(settings: &Settings, parts: Parts) -> Result<Arc<Self>, OpenError> {
        create_folder(&settings.data_dir)?;
        let mut store = store::open(&settings.data_dir).await?;
        let master_key = settings.master_key.as_ref();
        let vault = open_vault(&settings.data_dir, master_key, &store.load().await?);
        if let Some(error) = vault.closed() {
            tracing::error!(%error, "private keys cannot be unsealed");
        }
        let (files, found) = open_files(settings.config_dir.as_deref()).await?;
        let dangers = dangers(settings);
        for danger in &dangers {
            tracing::warn!("{danger}");
        }
        let configuration = Self {
            dangers,
            ..Self::new(store, vault, files, parts)
        };
        let declared = configuration.files.read(Ok(found));
        configuration.declare(Arc::new(declared)).await?;
        // Before anybody can put another API instance in the place of one.
        let books = Books::of_folder(settings.data_dir.clone(), configuration.meters());
        *configuration.books.lock().await = books;
        Ok(Arc::new(configuration))
    }

    /// A configuration that serves nothing yet.
    pub(super) fn new(store: Box<dyn Store>, vault: Vault, files: Files, parts: Parts) -> Self {
        let Parts {
            engines,
            listeners,
            snapshot,
        } = parts;
        Self {
            store: Mutex::new(store),
            files,
            clock: Arc::clone(&engines.clock),
            repetitions: Arc::clone(engines.outbound.repetitions()),
            certificates: Notify::new(),
            compiler: Compiler::new(
                engines,
                Arc::new(vault),
                Arc::new(CertificateFiles::read_apart()),
            ),
            listeners,
            snapshot,
            failure: ArcSwapOption::empty(),
            dangers: Vec::new(),
            books: Mutex::default(),
            unwritable: ArcSwapOption::empty(),
        }
    }

    /// What is being served.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// Where requests arrive.
    pub fn listeners(&self) -> &Listeners {
        &self.listeners
    }

    /// How many instances of the component there may be, and are.
    pub fn capacity(&self) -> Capacity {
        self.compiler.capacity()
    }

    /// How many requests were sent a second time.
    pub fn repetitions(&self) -> &Repetitions {
        &self.repetitions
    }

    /// What tells the time.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Whether requests should be sent to this gateway.
    pub fn readiness(&self) -> &Arc<Readiness> {
        self.listeners.readiness()
    }

    /// What is wrong with the gateway as a whole, in sentences.
    pub fn troubles(&self) -> Vec<String> {
        let vault = self.compiler.vault().closed().map(ToString::to_string);
        let failures = [self.failure.load_full(), self.unwritable.load_full()];
        let failures = failures.into_iter().flatten().map(|text| text.to_string());
        let dangers = self.dangers.iter().cloned();
        vault.into_iter().chain(failures).chain(dangers).collect()
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
        let made = self.write(&mut **store, edit, Purpose::Change).await;
        match &made {
            Ok(_) => self.note_writing(None),
            Err(ChangeError::Store(error)) => self.note_writing(Some(error)),
            Err(_) => {}
        }
        made.map(|(snapshot, _)| snapshot)
    }

    /// Goes through an edit for a purpose; gives what serves it, or would.
    pub(super) async fn write(
        &self,
        store: &mut dyn Store,
        edit: &Edit,
        purpose: Purpose,
    ) -> Result<(Arc<Snapshot>, Subject), ChangeError> {
        self.files.check(edit)?;
        let files = Arc::new(CertificateFiles::read_apart());
        let (change, subject, snapshot) = loop {
            let mut change = store.begin().await?;
            let now = self.clock.now().as_secs();
            let subject = edit::make(edit, &mut *change, self.compiler.vault(), now).await?;
            let written = self.files.served().beside(change.load().await?);
            let (compiler, served) = (&self.compiler, &self.snapshot());
            let snapshot = compile_with(&files, compiler, served, written, Some(edit)).await?;
            if !files.are_wanting() {
                break (change, subject, snapshot);
            }
            // Nobody waits for the database while files are read.
            drop(change);
            read_wanting(&files).await;
        };
        let (snapshot, prepared) = self.prepare(snapshot);
        let objections = objections(&snapshot, edit.instances(), &subject);
        if !objections.is_empty() {
            return Err(ChangeError::Refused(objections));
        }
        let snapshot = match purpose {
            Purpose::Change => {
                change.commit().await?;
                self.swap(snapshot, prepared)
            }
            Purpose::Check => Arc::new(snapshot),
        };
        Ok((snapshot, subject))
    }

    /// The files of Local Mode, if there are any.
    pub fn files(&self) -> Option<FilesView> {
        self.files.view(&self.snapshot.load())
    }

    /// Serves what files declare beside the database, unless they have errors that
    /// what is being served does not have.
    pub(super) async fn declare(&self, declared: Arc<Declared>) -> Result<(), StoreError> {
        let mut store = self.store.lock().await;
        let written = declared.beside(store.load().await?);
        self.readiness().follow(true);
        let Ok(snapshot) = compile(&self.compiler, &self.snapshot(), written).await else {
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
    pub(super) async fn serve(&self, store: &mut dyn Store) -> Result<(), StoreError> {
        let written = self.files.served().beside(store.load().await?);
        self.readiness().follow(true);
        if let Ok(snapshot) = compile(&self.compiler, &self.snapshot(), written).await {
            let (snapshot, prepared) = self.prepare(snapshot);
            self.swap(snapshot, prepared);
            self.readiness().serve();
        }
        Ok(())
    }

    /// Ends the use of the database, for the end of the process, and keeps what was counted.
    pub async fn close(&self) {
        self.close_books().await;
        self.store.lock().await.close().await;
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
        self.listeners.end(before.lives_without(&snapshot));
        self.log_swap(&before, &snapshot);
        tokio::spawn(retire(before));
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
