//! What can be wrong with the database.

use std::error::Error;
use std::io;

/// What is wrong with the database, in one sentence and a remedy. Each names where the
/// database is, as people of its kind say it: a file, say.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is none.
    #[error("There is no database {0}. Choose the data folder with --data-dir.")]
    Absent(String),
    /// It is not there, and something that belongs to it is.
    #[error(
        "The database {place} is missing or empty, although {beside} is there, which belongs to it. Restore the database from a backup, or choose an empty data folder with --data-dir; a master key of your own is passed in by JWT_GATEWAY_MASTER_KEY_FILE."
    )]
    Lost {
        /// Where it should be.
        place: String,
        /// What is there.
        beside: String,
    },
    /// It, or a file that its database keeps beside it, leads elsewhere.
    #[error(
        "{0} is a symbolic link: whoever may write the data folder could have the gateway write elsewhere. Move the file itself there. The data folder as a whole may be a link."
    )]
    Link(String),
    /// It is not the one any more that was opened.
    #[error(
        "The database {0} was removed, replaced or cut while the gateway had it open. Put it back, or put the right one in its place and restart."
    )]
    Exchanged(String),
    /// Another process holds a lock on it.
    #[error("The database {0} is locked by another process. End what that process does with it.")]
    Locked(String),
    /// It is not a database, or not a whole one.
    #[error("The database {0} is damaged or not a database. Restore it from a backup.")]
    Broken(String),
    /// A newer version of the gateway wrote it.
    #[error(
        "The database {0} was written by another, newer version of the gateway. Run that version, or restore a backup from before it."
    )]
    Newer(String),
    /// It cannot be written.
    #[error("The database {0} cannot be written. Check the file's owner and mode, and free space.")]
    Unwritable(String),
    /// It cannot be opened or created.
    #[error("The database {place} cannot be opened: {source}.")]
    Inaccessible {
        /// Where it is.
        place: String,
        /// What the file system reports.
        source: io::Error,
    },
    /// Anything else.
    #[error("The database {place} cannot be used: {source}.")]
    Other {
        /// Where it is.
        place: String,
        /// What the database reports.
        source: Box<dyn Error + Send + Sync>,
    },
}
