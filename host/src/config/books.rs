//! What was counted is kept in the data folder, so that it outlives the process. It
//! never holds the gateway up: what cannot be kept is counted all the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::metrics::Meter;
use crate::store::{Account, Entries, Ledger, StoreError, put_aside};

/// Counters by the name that they have in the ledger.
pub type Meters = BTreeMap<String, Arc<Meter>>;

/// What was counted, as far as it is kept.
#[derive(Debug, Default)]
pub struct Books {
    /// The data folder; none where nothing is to be kept.
    folder: Option<PathBuf>,
    ledger: Option<Ledger>,
    /// The counters that go on with what an earlier process kept, until it was looked for.
    beginning: Option<Meters>,
    /// The counters that the ledger has.
    written: Meters,
    /// Why nothing can be kept.
    trouble: Option<String>,
}

impl Books {
    /// The books of a data folder. `meters` go on with what an earlier process kept.
    pub fn of_folder(folder: PathBuf, meters: Meters) -> Self {
        Self {
            folder: Some(folder),
            beginning: Some(meters),
            ..Self::default()
        }
    }

    /// Keeps what was counted so far.
    pub async fn keep(&mut self, meters: Meters, now: u64) {
        let kept = self.try_to_keep(&meters, now).await;
        if kept.is_err() {
            // All is written to whichever ledger can be opened next.
            self.written.clear();
            meters.values().for_each(|meter| meter.forget_saving());
            if let Some(ledger) = self.ledger.take() {
                ledger.close().await;
            }
        }
        self.note(kept.err());
    }

    /// Keeps it for the last time, if anything was kept before.
    pub async fn close(&mut self, meters: Meters, now: u64) {
        if self.ledger.is_some() {
            self.keep(meters, now).await;
        }
        if let Some(ledger) = self.ledger.take() {
            ledger.close().await;
        }
    }

    async fn try_to_keep(&mut self, meters: &Meters, now: u64) -> Result<(), StoreError> {
        let Some(folder) = self.folder.clone() else {
            return Ok(());
        };
        let mut gone = Vec::new();
        let ledger = match &mut self.ledger {
            Some(ledger) => ledger,
            place => {
                let (ledger, accounts) = open(folder).await?;
                gone = take_over(accounts, self.beginning.take(), &mut self.written);
                place.insert(ledger)
            }
        };
        let is_same = |name: &String, before: &Arc<Meter>| {
            let meter = meters.get(name);
            meter.is_some_and(|meter| Arc::ptr_eq(meter, before))
        };
        let ended = self
            .written
            .extract_if(.., |name, before| !is_same(name, before));
        gone.extend(ended.map(|(name, _)| name));
        let entries = entries(gone, meters, &self.written, now).await;
        if entries.gone.is_empty() && entries.accounts.is_empty() {
            return Ok(());
        }
        ledger.write(&entries).await?;
        self.written.clone_from(meters);
        Ok(())
    }

    /// Keeps and logs why nothing can be kept, once for each reason.
    fn note(&mut self, trouble: Option<StoreError>) {
        let trouble = trouble.map(|error| error.to_string());
        if trouble == self.trouble {
            return;
        }
        match &trouble {
            Some(error) => tracing::warn!(error, "what is counted cannot be kept"),
            None => tracing::info!("what is counted is kept again"),
        }
        self.trouble = trouble;
    }
}

/// Opens the ledger and reads it. One that cannot be read is put aside for a new one.
async fn open(folder: PathBuf) -> Result<(Ledger, BTreeMap<String, Account>), StoreError> {
    let error = match read(&folder).await {
        Err(error @ (StoreError::Broken(_) | StoreError::Newer(_))) => error,
        read => return read,
    };
    let aside = put_aside(&folder).map_err(|source| StoreError::Inaccessible {
        place: folder.display().to_string(),
        source,
    })?;
    let aside = aside.display();
    tracing::warn!(%error, %aside, "what was counted before is put aside");
    read(&folder).await
}

async fn read(folder: &Path) -> Result<(Ledger, BTreeMap<String, Account>), StoreError> {
    let mut ledger = Ledger::open(folder).await?;
    let accounts = ledger.load().await?;
    Ok((ledger, accounts))
}

/// Has the counters of the `beginning` go on with what an earlier process kept of them.
/// Gives the names of the accounts that are to go: all of them, if this process has kept
/// something already, for it knows more.
fn take_over(
    accounts: BTreeMap<String, Account>,
    beginning: Option<Meters>,
    written: &mut Meters,
) -> Vec<String> {
    let mut beginning = beginning.unwrap_or_default();
    let mut gone = Vec::new();
    for (name, account) in accounts {
        match beginning.remove(&name) {
            Some(meter) => {
                meter.restore(account.since, &account.steps);
                written.insert(name, meter);
            }
            None => gone.push(name),
        }
    }
    gone
}

/// What has to be written, collected where that delays nobody: there may be thousands of
/// API instances.
async fn entries(gone: Vec<String>, meters: &Meters, written: &Meters, now: u64) -> Entries {
    let (meters, written) = (meters.clone(), written.clone());
    let collecting = spawn_blocking(move || {
        let accounts = meters.into_iter().filter_map(|(name, meter)| {
            let (since, steps) = meter.take_unsaved();
            let is_new = !written.contains_key(&name);
            (is_new || !steps.is_empty()).then_some((name, Account { since, steps }))
        });
        Entries {
            gone,
            accounts: accounts.collect(),
            now,
        }
    });
    // It ends before its end only with the process.
    collecting.await.unwrap_or_default()
}
