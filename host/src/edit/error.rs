//! Why a change of the configuration was not made.

use gateway_model::{ApiInstanceName, Issue};

use crate::secrets::SealError;
use crate::store::StoreError;

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is no such API instance.
    #[error("There is no API instance {0}.")]
    NoInstance(ApiInstanceName),
    /// The API instance has no such policy.
    #[error("The API instance {0} has no such policy.")]
    NoPolicy(ApiInstanceName),
    /// Its history has no such revision.
    #[error("Its history has no revision {0}. Old ones are forgotten.")]
    NoRevision(u64),
    /// The name is taken.
    #[error("There is an API instance {0} already. Choose another name, or replace that one.")]
    Exists(ApiInstanceName),
    /// A file declares it.
    #[error("{what} is declared in {file}. Change it there.")]
    Declared {
        /// What it declares, at the beginning of a sentence.
        what: String,
        /// The file.
        file: String,
    },
    /// There is no such client application.
    #[error("There is no client application with this id.")]
    NoApplication,
    /// The client id is taken.
    #[error(
        "There is a client application with this id already. Choose another id, or replace that one."
    )]
    ApplicationExists,
    /// It has two secrets that work, and no room for a third.
    #[error(
        "The client application has two secrets already. Delete the old one first, or replace both at once."
    )]
    TwoSecrets,
    /// It has no old secret.
    #[error("The client application has no old secret.")]
    NoOldSecret,
    /// Somebody else was faster.
    #[error("It was changed meanwhile. Read it again, and repeat the change on what it is now.")]
    Stale,
    /// It would not run.
    #[error("The configuration cannot run.")]
    Refused(Vec<Issue>),
    /// The secret cannot be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The change ended half-way and was undone.
    #[error("The gateway broke it off, because it is shutting down or failed; the log says which.")]
    BrokenOff,
}
