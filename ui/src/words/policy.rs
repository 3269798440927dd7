//! Policies, their keys and their tokens in words.

use gateway_model::{EntryEffect, KeyView, RevisionAction};

use super::count::count;

/// A size in bytes.
pub fn size(bytes: usize) -> String {
    count(bytes, "byte", "bytes")
}

/// What became of an entry, where that is not what its row says.
pub fn effect(effect: EntryEffect) -> Option<&'static str> {
    match effect {
        EntryEffect::Included | EntryEffect::Failed => None,
        EntryEffect::Omitted => Some("left out: its name or value is null"),
        EntryEffect::Replaced => Some("replaced by a later row of the same name"),
        EntryEffect::Reserved => Some("left out: the policy sets this name itself"),
    }
}

/// What a change did to a policy.
pub fn action(action: RevisionAction) -> &'static str {
    match action {
        RevisionAction::Created => "Applied",
        RevisionAction::Changed => "Changed",
        RevisionAction::Ordered => "Moved",
        RevisionAction::Deleted => "Deleted",
        RevisionAction::Reverted => "Reverted",
    }
}

/// The kind and size of a key: `RSA, 2048 bits`.
pub fn key(key: &KeyView) -> String {
    key_size(&key.kind, key.bits)
}

/// The same of a key that is not set yet.
pub fn key_size(kind: &str, bits: u32) -> String {
    format!("{kind}, {bits} bits")
}
