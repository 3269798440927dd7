//! What a database has to do for the gateway.

use std::fmt;

use async_trait::async_trait;
use gateway_model::{
    ApiInstanceName, ApiInstanceRevisionView, ClientApplicationRevisionView, ClientId, PolicyId,
    PolicyRevisionView,
};

use super::error::StoreError;
use super::write::Write;
use crate::written::Written;

/// A database that keeps the configuration, open. Other processes may read and write
/// it as well.
///
/// The revision is the database's word: it counts every change, whoever makes it, and
/// marks what was changed with the new number.
///
/// Whatever fails, the next call begins anew: no failure of one is a failure of those
/// after it.
#[async_trait]
pub trait Store: fmt::Debug + Send {
    /// The configuration's revision. Asked often: it must be cheap.
    ///
    /// # Errors
    /// The database cannot be read.
    async fn revision(&mut self) -> Result<u64, StoreError>;

    /// The whole configuration, all of it at one revision.
    ///
    /// # Errors
    /// The database cannot be read.
    async fn load(&mut self) -> Result<Written, StoreError>;

    /// The history of a policy that is or was one of the API instance's, the newest
    /// revision first.
    ///
    /// # Errors
    /// The database cannot be read.
    async fn history(
        &mut self,
        instance: &ApiInstanceName,
        id: &PolicyId,
    ) -> Result<Vec<PolicyRevisionView>, StoreError>;

    /// The history of the settings of an API instance, the newest revision first.
    ///
    /// # Errors
    /// The database cannot be read.
    async fn instance_history(
        &mut self,
        name: &ApiInstanceName,
    ) -> Result<Vec<ApiInstanceRevisionView>, StoreError>;

    /// The history of a client application, the newest revision first.
    ///
    /// # Errors
    /// The database cannot be read.
    async fn application_history(
        &mut self,
        id: &ClientId,
    ) -> Result<Vec<ClientApplicationRevisionView>, StoreError>;

    /// Begins a change. Until it ends, nobody else can write.
    ///
    /// # Errors
    /// The database is locked, or cannot be written.
    async fn begin(&mut self) -> Result<Box<dyn Change + '_>, StoreError>;

    /// Whether changes can be made: writes as much as one does, and changes nothing of
    /// what is written. For when one has failed.
    ///
    /// # Errors
    /// As of a change.
    async fn try_writing(&mut self) -> Result<(), StoreError>;

    /// Waits until nothing of the database is open. It opens again when it is used.
    async fn close(&mut self);
}

/// A change under way. Dropping it undoes it.
#[async_trait]
pub trait Change: Send {
    /// The configuration with the change so far.
    ///
    /// # Errors
    /// The database cannot be read.
    async fn load(&mut self) -> Result<Written, StoreError>;

    /// As [`Store::history`], with the change so far.
    ///
    /// # Errors
    /// The database cannot be read.
    async fn history(
        &mut self,
        instance: &ApiInstanceName,
        id: &PolicyId,
    ) -> Result<Vec<PolicyRevisionView>, StoreError>;

    /// Writes, one step after the other. However many they are, the configuration's
    /// revision after them is the next one to that before the change, so that the history
    /// of anything gets one revision of it at most. A step about something that is not there
    /// changes nothing and is not counted. What a step adds must not be there yet,
    /// which [`Change::load`] tells: nobody else can add it meanwhile.
    ///
    /// # Errors
    /// The database cannot be written; what was written is undone with the change.
    async fn write(&mut self, steps: &[Write]) -> Result<(), StoreError>;

    /// Makes the change last.
    ///
    /// # Errors
    /// It could not be made to last, and is undone.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}
