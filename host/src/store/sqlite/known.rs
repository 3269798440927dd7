//! What was read of the database last.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::written::{ApiInstanceRecord, Written};

/// The configuration as it was read last, to be read again at less cost.
#[derive(Debug)]
pub struct Known {
    /// The configuration.
    pub written: Written,
    /// The API instances by their row's id, which are the order of their creation.
    pub instances: BTreeMap<i64, Arc<ApiInstanceRecord>>,
    /// Changes when another connection has written
    /// (<https://sqlite.org/pragma.html#pragma_data_version>).
    pub data_version: i64,
}

impl Known {
    /// The configuration.
    pub fn written(&self) -> Written {
        self.written.clone()
    }
}
