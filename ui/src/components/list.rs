//! A list of things that are filled in, each of which keeps its identity while
//! others come, go and move.

use std::sync::atomic::{AtomicU64, Ordering};

use leptos::prelude::*;

/// A thing of a list.
#[derive(Clone)]
pub struct Item<T> {
    /// What tells it from the others.
    pub key: u64,
    /// The thing.
    pub value: T,
}

impl<T> Item<T> {
    fn new(value: T) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            key: NEXT.fetch_add(1, Ordering::Relaxed),
            value,
        }
    }
}

/// The list. Its things are structures of signals.
pub struct List<T: Send + Sync + 'static>(RwSignal<Vec<Item<T>>>);

impl<T: Send + Sync + 'static> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for List<T> {}

impl<T: Clone + Send + Sync + 'static> List<T> {
    /// A list of these.
    pub fn new(values: impl IntoIterator<Item = T>) -> Self {
        Self(RwSignal::new(values.into_iter().map(Item::new).collect()))
    }

    /// Replaces all.
    pub fn write(self, values: impl IntoIterator<Item = T>) {
        self.0.set(values.into_iter().map(Item::new).collect());
    }

    /// All of them; the view that asks is kept up to date.
    pub fn items(self) -> Vec<Item<T>> {
        self.0.get()
    }

    /// All of them as something else.
    pub fn read<U>(self, read: impl Fn(&T) -> U) -> Vec<U> {
        self.0
            .with(|items| items.iter().map(|item| read(&item.value)).collect())
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.0.with(Vec::len)
    }

    /// Adds one at the end.
    pub fn push(self, value: T) {
        self.0.update(|items| items.push(Item::new(value)));
    }

    /// Removes one.
    pub fn remove(self, key: u64) {
        self.0.update(|items| items.retain(|item| item.key != key));
    }

    /// Moves one towards the beginning or the end.
    pub fn shift(self, key: u64, up: bool) {
        self.0.update(|items| {
            let Some(from) = items.iter().position(|item| item.key == key) else {
                return;
            };
            let to = if up {
                from.checked_sub(1)
            } else {
                Some(from + 1)
            };
            if let Some(to) = to.filter(|to| *to < items.len()) {
                items.swap(from, to);
            }
        });
    }

    /// Where one stands, counted from 0.
    pub fn position(self, key: u64) -> Memo<usize> {
        Memo::new(move |_| {
            self.0.with(|items| {
                let found = items.iter().position(|item| item.key == key);
                found.unwrap_or_default()
            })
        })
    }
}
