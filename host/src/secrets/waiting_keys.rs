//! Private keys that were made here and wait for the policy that takes them.
//!
//! They are in memory only, for an hour at most: a key that nobody applies is
//! gone, and so is every one when the gateway ends.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use gateway_model::Secret;
use uuid::Uuid;

use crate::clock::Clock;

/// How long a key waits.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// Keys that wait at once; the oldest gives way.
const CAPACITY: usize = 100;

/// The keys that wait.
#[derive(Debug)]
pub struct WaitingKeys {
    clock: Arc<dyn Clock>,
    /// The oldest first.
    waiting: Mutex<VecDeque<WaitingKey>>,
}

/// A key that waits, or was taken.
#[derive(Clone, Debug)]
pub struct WaitingKey {
    /// What stands for the key meanwhile. Nobody can guess it.
    pub handle: String,
    /// When the key is forgotten, since 1970-01-01T00:00:00Z.
    pub expires: Duration,
    /// The key.
    pub private_key: Secret,
}

impl WaitingKeys {
    /// No keys yet. The clock tells when they have waited too long.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            waiting: Mutex::default(),
        }
    }

    /// Keeps a key under a new handle.
    pub fn keep(&self, private_key: Secret) -> WaitingKey {
        let key = WaitingKey {
            handle: Uuid::new_v4().to_string(),
            expires: self.clock.now() + LIFETIME,
            private_key,
        };
        self.put_back(key.clone());
        key
    }

    /// The key of this handle, which keeps waiting.
    pub fn look(&self, handle: &str) -> Option<WaitingKey> {
        let waiting = self.waiting();
        waiting.iter().find(|key| key.handle == handle).cloned()
    }

    /// Takes the key of this handle out.
    pub fn take(&self, handle: &str) -> Option<WaitingKey> {
        let mut waiting = self.waiting();
        let place = waiting.iter().position(|key| key.handle == handle)?;
        waiting.remove(place)
    }

    /// Lets a key that was taken wait for the rest of its time.
    pub fn put_back(&self, key: WaitingKey) {
        let mut waiting = self.waiting();
        if waiting.len() >= CAPACITY {
            waiting.pop_front();
        }
        waiting.push_back(key);
    }

    /// Those that have not waited too long.
    fn waiting(&self) -> MutexGuard<'_, VecDeque<WaitingKey>> {
        // The list is whole at every moment, whatever happened to who held it.
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        waiting.retain(|key| now < key.expires);
        waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::FixedClock;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[test]
    fn a_key_is_taken_once_and_forgotten_after_an_hour() {
        let clock = Arc::new(FixedClock::at(1000));
        let keys = WaitingKeys::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let kept = [keys.keep(secret("one")), keys.keep(secret("two"))];
        assert_ne!(kept[0].handle, kept[1].handle);
        let taken = keys.take(&kept[0].handle).unwrap();
        assert_eq!(taken.private_key.expose(), "one");
        assert!(keys.take(&kept[0].handle).is_none());
        assert!(keys.look(&kept[1].handle).is_some());

        clock.set(1000 + 3599);
        keys.put_back(taken);
        assert!(keys.look(&kept[0].handle).is_some());
        clock.set(1000 + 3600);
        assert!(keys.look(&kept[0].handle).is_none());
        assert!(keys.take(&kept[1].handle).is_none());
    }

    #[test]
    fn the_oldest_key_gives_way_to_one_too_many() {
        let keys = WaitingKeys::new(Arc::new(FixedClock::at(0)));
        let handles: Vec<_> = (0..=CAPACITY)
            .map(|number| keys.keep(secret(&number.to_string())).handle)
            .collect();
        assert!(keys.look(&handles[0]).is_none());
        assert!(handles[1..].iter().all(|it| keys.look(it).is_some()));
    }
}
