//! What edits are planned on.

use gateway_model::PolicyRevisionView;

use crate::secrets::Vault;
use crate::written::Written;

/// What an edit is planned on.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The configuration as it is written.
    pub written: &'a Written,
    /// The history of the policy that the edit looks back at, if it does.
    pub past: &'a [PolicyRevisionView],
    /// Seals secrets.
    pub vault: &'a Vault,
    /// The time in seconds since 1970-01-01T00:00:00Z.
    pub now: u64,
}
