//! The secret that a client application had before, while it goes on.

use super::digest::SecretDigest;

/// A secret of a client application that has another one already. Times are in seconds
/// since 1970-01-01T00:00:00Z.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldSecret {
    /// What is kept of it.
    pub digest: SecretDigest,
    /// When it was set; none where a file has it.
    pub set_at: Option<u64>,
    /// From when on it is refused; none: never.
    pub expires_at: Option<u64>,
}

impl OldSecret {
    /// Whether it is refused at `now`.
    pub fn has_ended(&self, now: u64) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
}
