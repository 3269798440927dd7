//! What the gateway asks of a database, done in memory.

use std::sync::Arc;

use async_trait::async_trait;
use gateway_model::{
    ApiInstanceName, ApiInstanceRevisionView, ClientApplicationRevisionView, ClientId, PolicyId,
    PolicyRevisionView,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::tables::Tables;
use crate::store::contract::{Change, Store};
use crate::store::error::StoreError;
use crate::store::write::Write;
use crate::written::Written;

/// A database in memory. Its clones are other processes that have it open.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Tables>>);

struct MemoryChange {
    tables: OwnedMutexGuard<Tables>,
    changed: Tables,
}

#[async_trait]
impl Store for Memory {
    async fn revision(&mut self) -> Result<u64, StoreError> {
        Ok(self.0.lock().await.written.revision)
    }

    async fn load(&mut self) -> Result<Written, StoreError> {
        Ok(self.0.lock().await.written.clone())
    }

    async fn history(
        &mut self,
        instance: &ApiInstanceName,
        id: &PolicyId,
    ) -> Result<Vec<PolicyRevisionView>, StoreError> {
        Ok(self.0.lock().await.history(instance, id))
    }

    async fn instance_history(
        &mut self,
        name: &ApiInstanceName,
    ) -> Result<Vec<ApiInstanceRevisionView>, StoreError> {
        Ok(self.0.lock().await.instance_history(name))
    }

    async fn application_history(
        &mut self,
        id: &ClientId,
    ) -> Result<Vec<ClientApplicationRevisionView>, StoreError> {
        Ok(self.0.lock().await.application_history(id))
    }

    async fn begin(&mut self) -> Result<Box<dyn Change + '_>, StoreError> {
        let tables = Arc::clone(&self.0).lock_owned().await;
        let changed = tables.clone();
        Ok(Box::new(MemoryChange { tables, changed }))
    }

    async fn try_writing(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn close(&mut self) {}
}

#[async_trait]
impl Change for MemoryChange {
    async fn load(&mut self) -> Result<Written, StoreError> {
        Ok(self.changed.written.clone())
    }

    async fn history(
        &mut self,
        instance: &ApiInstanceName,
        id: &PolicyId,
    ) -> Result<Vec<PolicyRevisionView>, StoreError> {
        Ok(self.changed.history(instance, id))
    }

    async fn write(&mut self, steps: &[Write]) -> Result<(), StoreError> {
        for step in steps {
            if self.changed.can_take(step) {
                self.changed.take(step.clone());
            }
        }
        self.changed.count_once(self.tables.written.revision);
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        *self.tables = self.changed;
        Ok(())
    }
}
