//! The files of Local Mode beside the database.
//!
//! What files declare comes behind what the database holds: of two that claim one
//! name or address, the API instance of the database has it, whichever came first, so
//! that the outcome does not depend on when the gateway was started.
//!
//! Files with an error that is not there yet change nothing: what they said before is
//! served on. At the start there is nothing before, so each API instance with an
//! error is closed and the others run.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwap;
use gateway_model::{ApiInstanceName, Errors, FileIssue, FilesView, Issue, Place};
use tokio::sync::{Mutex, mpsc};

use crate::compile::{Compiler, Engines};
use crate::edit::{self, ApplicationEdit, ChangeError, Edit};
use crate::local_mode::{Declared, DeclaredInstance, FolderWatch, SourceFile};
use crate::snapshot::{Inventory, Snapshot};
use crate::tls::CertificateFiles;
use crate::variables::Environment;
use crate::written::{Source, Written};

/// The files of Local Mode.
#[derive(Debug)]
pub struct Files {
    /// None without a folder.
    watch: Option<Mutex<FolderWatch>>,
    /// Has the folder looked at now.
    prompt: Option<mpsc::Sender<()>>,
    folder: PathBuf,
    environment: Environment,
    state: ArcSwap<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What is being served.
    served: Arc<Declared>,
    /// Whether files were read at all.
    loaded: bool,
    /// What keeps the files, as they are now, from being served.
    refused: Option<Vec<FileIssue>>,
}

impl Files {
    /// No files.
    pub fn none() -> Self {
        Self {
            watch: None,
            prompt: None,
            folder: PathBuf::new(),
            environment: Environment::none(),
            state: ArcSwap::default(),
        }
    }

    /// The files of this folder.
    pub fn watched(watch: FolderWatch, environment: Environment) -> Self {
        Self {
            folder: watch.folder().to_owned(),
            prompt: Some(watch.prompt()),
            watch: Some(Mutex::new(watch)),
            environment,
            state: ArcSwap::default(),
        }
    }

    /// Waits until the files change. None if there are none to wait for.
    pub async fn changed(&self) -> Option<Result<Vec<SourceFile>, String>> {
        let mut watch = self.watch.as_ref()?.lock().await;
        Some(watch.changed().await)
    }

    /// Has the folder looked at now, and not when it is time.
    pub fn look(&self) {
        if let Some(prompt) = &self.prompt {
            // If one is waiting there will be a look.
            let _ = prompt.try_send(());
        }
    }

    /// What is being served.
    pub fn served(&self) -> Arc<Declared> {
        Arc::clone(&self.state.load().served)
    }

    /// What the files declare, or that they cannot be read.
    pub fn read(&self, found: Result<Vec<SourceFile>, String>) -> Declared {
        match found {
            Ok(files) => Declared::read(&files, &self.environment),
            Err(message) => Declared {
                issues: vec![FileIssue::at_start(&self.folder, message)],
                ..Declared::default()
            },
        }
    }

    /// Refuses an edit of what a file declares.
    pub fn check(&self, edit: &Edit) -> Result<(), ChangeError> {
        let served = self.served();
        if let Edit::Application(edit) = edit {
            return check_application(&served, edit);
        }
        if let Edit::Batch(batch) = edit {
            return check_batch(&served, &batch.names);
        }
        let names = edit.instances().iter();
        let mut declared = names.filter_map(|name| file_of(&served, name));
        match (edit, declared.next()) {
            (_, None) => Ok(()),
            (Edit::CreateInstance(draft), _) => Err(ChangeError::Exists(draft.name.clone())),
            (_, Some(declared)) => Err(declared),
        }
    }

    /// Whether files with these issues are to be served: those are that add no error
    /// to those of what `serving` has of files, and the first ones.
    pub fn accepts(&self, issues: &[FileIssue], serving: &Snapshot) -> bool {
        let state = self.state.load();
        let present = self::issues(&state.served, serving);
        // Lines move when something else is fixed.
        let same = |one: &FileIssue, other: &FileIssue| {
            (&one.file, &one.issue) == (&other.file, &other.issue)
        };
        let is_new = |issue: &&FileIssue| !present.iter().any(|known| same(known, issue));
        !state.loaded || !issues.errors().any(|error| is_new(&error))
    }

    /// Takes files over. Their issues are logged, those of API instances aside,
    /// which are logged when they are being served.
    pub fn accept(&self, declared: Arc<Declared>) {
        if self.watch.is_some() {
            let (folder, api_instances) = (self.folder.display(), declared.instances.len());
            let client_applications = declared.applications.len();
            tracing::info!(%folder, api_instances, client_applications, "the files are being served");
        }
        declared.issues.iter().for_each(log);
        self.state.store(Arc::new(State {
            served: declared,
            loaded: true,
            refused: None,
        }));
    }

    /// Keeps what is being served.
    pub fn refuse(&self, issues: Vec<FileIssue>) {
        let folder = self.folder.display();
        tracing::error!(%folder, "the files have errors; what they said before is being served");
        issues.iter().for_each(log);
        let state = self.state.load();
        self.state.store(Arc::new(State {
            served: Arc::clone(&state.served),
            loaded: state.loaded,
            refused: Some(issues),
        }));
    }

    /// What `/status` shows of the files; none without a folder.
    pub fn view(&self, snapshot: &Snapshot) -> Option<FilesView> {
        self.watch.as_ref()?;
        let state = self.state.load();
        let issues = match &state.refused {
            Some(issues) => issues.clone(),
            None => issues(&state.served, snapshot),
        };
        Some(FilesView {
            folder: self.folder.display().to_string(),
            current: state.refused.is_none(),
            issues,
        })
    }
}

/// Everything wrong with the files of which this snapshot was compiled, in the order
/// of their places.
pub fn issues(declared: &Declared, snapshot: &Snapshot) -> Vec<FileIssue> {
    let mut found = declared.issues.clone();
    let served = snapshot.inventory.written.instances.iter();
    let from_files = served.filter(|record| record.source != Source::Managed);
    let from_files: HashSet<_> = from_files.map(|record| &record.name).collect();
    for instance in &declared.instances {
        let name = &instance.record.name;
        if !from_files.contains(name) {
            let message = "The database has an API instance of this name. Choose another name, or remove that one.";
            found.extend(instance.locate(&Issue::error("metadata.name", message)));
            continue;
        }
        let of_instance = snapshot.issues.get(name).into_iter().flatten();
        found.extend(of_instance.filter_map(|issue| instance.locate(issue)));
    }
    for application in &declared.applications {
        let id = application.record.id.as_str();
        let served = snapshot.inventory.written.application(id);
        if served.is_some_and(|served| served.source == Source::Managed) {
            let message = "The database has a client application of this id. Choose another id, or remove that one.";
            found.push(application.locate(Issue::error("metadata.name", message)));
        }
    }
    // A binding to several API instances is at fault once.
    found.sort_by(|one, other| key(one).cmp(&key(other)));
    found.dedup();
    found
}

/// Refuses an edit of many API instances of which files declare some.
fn check_batch(served: &Declared, names: &[ApiInstanceName]) -> Result<(), ChangeError> {
    let issues = names.iter().enumerate().filter_map(|(index, name)| {
        let error = file_of(served, name)?;
        Some(edit::of_one(
            index,
            name,
            vec![Issue::error("", error.to_string())],
        ))
    });
    let issues: Vec<_> = issues.flatten().collect();
    match issues.is_empty() {
        true => Ok(()),
        false => Err(ChangeError::Refused(issues)),
    }
}

/// That an API instance cannot be changed because a file declares it, if one does.
fn file_of(served: &Declared, name: &ApiInstanceName) -> Option<ChangeError> {
    match &served.instance(name)?.record.source {
        Source::Managed => None,
        Source::File { path, .. } => Some(ChangeError::Declared {
            what: format!("The API instance {name}"),
            file: path.display().to_string(),
        }),
    }
}

/// Refuses an edit of a client application that a file declares.
fn check_application(served: &Declared, edit: &ApplicationEdit) -> Result<(), ChangeError> {
    let mut declared = served.applications.iter().map(|it| &it.record);
    let declared = declared.find(|record| record.id == *edit.id());
    match (edit, declared.map(|record| &record.source)) {
        (_, None | Some(Source::Managed)) => Ok(()),
        (ApplicationEdit::Create { .. }, _) => Err(ChangeError::ApplicationExists),
        (_, Some(Source::File { path, .. })) => Err(ChangeError::Declared {
            what: "The client application".to_owned(),
            file: path.display().to_string(),
        }),
    }
}

/// The API instance of the files that the snapshot has under this name.
pub fn declared_in<'a>(
    snapshot: &Snapshot,
    name: &ApiInstanceName,
    declared: &'a Declared,
) -> Option<&'a DeclaredInstance> {
    let record = snapshot.inventory.written.instance(name)?;
    let from_file = record.source != Source::Managed;
    declared.instance(name).filter(|_| from_file)
}

/// Checks what files declare as serving them would, without a database.
pub fn check(declared: &Declared, engines: Engines) -> Vec<FileIssue> {
    check_with(
        declared,
        engines,
        Arc::new(CertificateFiles::read_at_once()),
    )
}

/// As [`check`], with the files of certificates that it has to read.
pub fn check_with(
    declared: &Declared,
    engines: Engines,
    files: Arc<CertificateFiles>,
) -> Vec<FileIssue> {
    let compiler = Compiler::without_vault(engines, files);
    let written = declared.beside(Written::default());
    let snapshot = compiler.compile(written, &Inventory::default(), &[]);
    issues(declared, &snapshot)
}

/// Logs an issue with its place.
pub fn log(located: &FileIssue) {
    let FileIssue { file, place, issue } = located;
    let Place { line, column } = place;
    let (path, message) = (&issue.path, &issue.message);
    if issue.is_error() {
        tracing::error!(file, line, column, path, "{message}");
    } else {
        tracing::warn!(file, line, column, path, "{message}");
    }
}

fn key(located: &FileIssue) -> (&str, Place, &str, &str) {
    let issue = &located.issue;
    (&located.file, located.place, &issue.path, &issue.message)
}
