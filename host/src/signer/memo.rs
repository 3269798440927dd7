//! Signatures already made, of one key.
//!
//! The key of the memo is the whole message and the memo belongs to one signing
//! key, so what it answers is a signature over exactly these bytes by exactly
//! this key. The time of issue is part of the message: identical claims of one
//! second are signed once. It must never be shared between keys.

use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// Bytes that an entry costs beyond its message and signature.
const ENTRY_OVERHEAD: u64 = 96;

/// A typical message and signature, to size the cache's tables.
const TYPICAL_ENTRY_BYTES: u64 = 1024;

/// A bounded memory of signatures.
pub struct Memo(Cache<Vec<u8>, Vec<u8>, Bytes>);

impl Memo {
    /// A memo that holds about this many bytes; the least used go first.
    pub fn new(bytes: u64) -> Self {
        let entries = usize::try_from(bytes / TYPICAL_ENTRY_BYTES)
            .unwrap_or(usize::MAX)
            .max(1);
        Self(Cache::with_weighter(entries, bytes, Bytes))
    }

    /// The signature over the message: the remembered one, or a new one. Requests
    /// for the same message at the same time wait for one signature.
    ///
    /// # Errors
    /// What `sign` says; it is not remembered.
    pub fn signature<E>(
        &self,
        message: Vec<u8>,
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, E> {
        self.0
            .get_or_insert_with(message.as_slice(), || sign(&message))
    }
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Vec<u8>, Vec<u8>> for Bytes {
    fn weight(&self, message: &Vec<u8>, signature: &Vec<u8>) -> u64 {
        (message.len() + signature.len()) as u64 + ENTRY_OVERHEAD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_messages_are_signed_once_and_others_are_not() {
        let memo = Memo::new(1 << 20);
        let mut made = 0;
        for message in ["a", "a", "b", "a"] {
            let signature = memo.signature(message.into(), |message| {
                made += 1;
                Ok::<_, ()>([message, &[made]].concat())
            });
            assert_eq!(signature.unwrap()[..1], *message.as_bytes());
        }
        assert_eq!(made, 2);
    }

    #[test]
    fn a_failed_signature_is_not_remembered() {
        let memo = Memo::new(1 << 20);
        assert!(memo.signature("a".into(), |_| Err(())).is_err());
        assert!(memo.signature("a".into(), |_| Ok::<_, ()>(vec![1])).is_ok());
    }

    #[test]
    fn the_memory_stays_under_its_bound() {
        let memo = Memo::new(64 * 1024);
        for index in 0..10_000_u32 {
            memo.signature(index.to_be_bytes().repeat(50), |_| {
                Ok::<_, ()>(vec![0; 256])
            })
            .unwrap();
        }
        assert!(memo.0.weight() <= 64 * 1024, "{}", memo.0.weight());
        assert!(memo.0.len() > 10, "{}", memo.0.len());
    }
}
