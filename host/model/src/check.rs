//! What came of a change that was only to be checked.

use serde::{Deserialize, Serialize};

use crate::Issue;

/// A change that could be made, and was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckView {
    /// What somebody should look at all the same. Paths are as in a refusal.
    pub issues: Vec<Issue>,
}
