//! Waits for the files of a folder to change.
//!
//! Any event of the folder leads to reading all of it anew; which event it was does
//! not matter. Besides, the folder is looked at now and then: network file systems
//! tell nothing, and a name that comes to lead to another folder tells nothing either.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::folder::{SourceFile, read_folder};

/// How long files must stay as they are before they are believed: an editor may
/// still be writing, and half a file can be a whole configuration without its
/// policies.
const QUIET: Duration = Duration::from_millis(80);

/// How often the folder is looked at without an event.
const LOOK_PERIOD: Duration = Duration::from_secs(2);

/// Whatever the folder gives.
type Found = Result<Vec<SourceFile>, String>;

/// A folder that is watched.
#[derive(Debug)]
pub struct FolderWatch {
    folder: PathBuf,
    /// What was found when it changed last.
    last: Found,
    /// None where the system has no watch to spare; then looks must do.
    watcher: Option<RecommendedWatcher>,
    events: mpsc::Receiver<()>,
    prompt: mpsc::Sender<()>,
}

impl FolderWatch {
    /// Begins to watch the folder, and reads it.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub async fn start(folder: &Path) -> io::Result<(Self, Vec<SourceFile>)> {
        // One event waiting is as good as many.
        let (prompt, events) = mpsc::channel(1);
        let mut watch = Self {
            folder: folder.to_owned(),
            last: Ok(Vec::new()),
            watcher: watcher(prompt.clone()),
            events,
            prompt,
        };
        // Before the folder is read, so that no change falls in between.
        watch.follow_folder();
        let files = read(folder.to_owned()).await?;
        watch.last = Ok(files.clone());
        Ok((watch, files))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What is sent here has the folder looked at now.
    pub fn prompt(&self) -> mpsc::Sender<()> {
        self.prompt.clone()
    }

    /// Waits until the files differ from those last given.
    ///
    /// # Errors
    /// The folder cannot be read any more, in one sentence. Waiting can go on.
    pub async fn changed(&mut self) -> Found {
        loop {
            // Whether there was an event or it was time, the look decides.
            let _ = timeout(LOOK_PERIOD, self.events.recv()).await;
            let found = self.settled().await;
            self.follow_folder();
            if found != self.last {
                self.last = found.clone();
                return found;
            }
        }
    }

    /// What the folder holds once it stays as it is.
    async fn settled(&mut self) -> Found {
        let mut before = self.look().await;
        loop {
            sleep(QUIET).await;
            while self.events.try_recv().is_ok() {}
            let now = self.look().await;
            if now == before {
                return now;
            }
            before = now;
        }
    }

    async fn look(&self) -> Found {
        let found = read(self.folder.clone()).await;
        found.map_err(|error| format!("The folder cannot be read: {error}."))
    }

    /// Watches the folder that the name leads to now.
    fn follow_folder(&mut self) {
        if let Some(watcher) = &mut self.watcher {
            // A folder that is gone is looked for with every look.
            let _ = watcher.watch(&self.folder, RecursiveMode::NonRecursive);
        }
    }
}

async fn read(folder: PathBuf) -> io::Result<Vec<SourceFile>> {
    let reading = tokio::task::spawn_blocking(move || read_folder(&folder));
    reading.await.map_err(io::Error::other)?
}

fn watcher(sender: mpsc::Sender<()>) -> Option<RecommendedWatcher> {
    let forward = move |event: notify::Result<notify::Event>| {
        if event.map_or(true, |event| is_change(event.kind)) {
            let _ = sender.try_send(());
        }
    };
    match notify::recommended_watcher(forward) {
        Ok(watcher) => Some(watcher),
        Err(error) => {
            tracing::warn!(%error, "the folder cannot be watched; it is looked at every 2 seconds");
            None
        }
    }
}

/// Whether an event can mean that files changed. Reading them is one too.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// With some patience for a busy machine.
    const PATIENCE: Duration = Duration::from_secs(20);

    async fn changed(watch: &mut FolderWatch) -> Vec<String> {
        let found = timeout(PATIENCE, watch.changed()).await.unwrap().unwrap();
        let texts = found.into_iter().map(|file| file.text.unwrap());
        texts.collect()
    }

    #[tokio::test]
    async fn a_file_that_is_saved_renamed_or_removed_is_a_change() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let (mut watch, files) = FolderWatch::start(folder.path()).await.unwrap();
        assert!(files.is_empty());
        fs::write(file("a.yaml"), "one").unwrap();
        assert_eq!(changed(&mut watch).await, ["one"]);
        fs::write(file("b.tmp"), "two").unwrap();
        fs::rename(file("b.tmp"), file("a.yaml")).unwrap();
        assert_eq!(changed(&mut watch).await, ["two"]);
        fs::remove_file(file("a.yaml")).unwrap();
        assert!(changed(&mut watch).await.is_empty());
    }

    #[tokio::test]
    async fn a_config_map_that_kubernetes_swaps_is_a_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (name, text) in [("..1", "one"), ("..2", "two")] {
            fs::create_dir(path(name)).unwrap();
            fs::write(path(name).join("a.yaml"), text).unwrap();
        }
        symlink("..1", path("..data")).unwrap();
        symlink("..data/a.yaml", path("a.yaml")).unwrap();
        let (mut watch, files) = FolderWatch::start(folder.path()).await.unwrap();
        assert_eq!(files[0].text, Ok("one".to_owned()));
        symlink("..2", path("..data_tmp")).unwrap();
        fs::rename(path("..data_tmp"), path("..data")).unwrap();
        assert_eq!(changed(&mut watch).await, ["two"]);
    }

    #[tokio::test]
    async fn a_name_that_comes_to_lead_to_another_folder_is_a_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (name, text) in [("1", "one"), ("2", "two")] {
            fs::create_dir(path(name)).unwrap();
            fs::write(path(name).join("a.yaml"), text).unwrap();
        }
        symlink("1", path("current")).unwrap();
        let (mut watch, _) = FolderWatch::start(&path("current")).await.unwrap();
        symlink("2", path("next")).unwrap();
        fs::rename(path("next"), path("current")).unwrap();
        assert_eq!(changed(&mut watch).await, ["two"]);
        fs::write(path("2").join("a.yaml"), "three").unwrap();
        assert_eq!(changed(&mut watch).await, ["three"]);
    }

    #[tokio::test]
    async fn a_folder_that_goes_away_is_reported_and_found_again() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("conf.d");
        fs::create_dir(&folder).unwrap();
        let (mut watch, _) = FolderWatch::start(&folder).await.unwrap();
        fs::remove_dir(&folder).unwrap();
        let gone = timeout(PATIENCE, watch.changed()).await.unwrap();
        assert!(gone.unwrap_err().contains("cannot be read"));
        fs::create_dir(&folder).unwrap();
        assert!(changed(&mut watch).await.is_empty());
    }
}
