//! The entries of a list while they are edited.

use std::sync::atomic::{AtomicU64, Ordering};

use gateway_model::Entry;
use leptos::prelude::*;

/// One row. It keeps its identity while rows around it come and go.
#[derive(Clone)]
pub struct Row {
    pub key: u64,
    pub name: ArcRwSignal<String>,
    pub value: ArcRwSignal<String>,
}

impl Row {
    fn new(entry: Entry) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            key: NEXT.fetch_add(1, Ordering::Relaxed),
            name: ArcRwSignal::new(entry.name),
            value: ArcRwSignal::new(entry.value),
        }
    }

    fn read(&self) -> Entry {
        Entry {
            name: self.name.get(),
            value: self.value.get(),
        }
    }

    /// Whether there is not a word in it. Such rows are not sent.
    pub fn is_blank(&self) -> bool {
        self.name.with(String::is_empty) && self.value.with(String::is_empty)
    }
}

/// The rows of one list.
#[derive(Clone, Copy)]
pub struct Rows(RwSignal<Vec<Row>>);

impl Rows {
    /// Rows with these entries.
    pub fn new(entries: Vec<Entry>) -> Self {
        Self(RwSignal::new(entries.into_iter().map(Row::new).collect()))
    }

    /// What is in the rows; the view that asks is kept up to date.
    pub fn read(self) -> Vec<Entry> {
        self.0.with(|rows| rows.iter().map(Row::read).collect())
    }

    /// Replaces all rows.
    pub fn write(self, entries: Vec<Entry>) {
        self.0.set(entries.into_iter().map(Row::new).collect());
    }

    /// The rows themselves.
    pub fn all(self) -> Vec<Row> {
        self.0.get()
    }

    /// How many there are.
    pub fn count(self) -> usize {
        self.0.with(Vec::len)
    }

    /// Where a row is, from 0.
    pub fn position(self, key: u64) -> Option<usize> {
        self.0
            .with(|rows| rows.iter().position(|row| row.key == key))
    }

    /// Where the entry of a row is among those that are sent.
    pub fn sent_position(self, key: u64) -> Option<usize> {
        self.0.with(|rows| {
            let mut sent = rows.iter().filter(|row| !row.is_blank());
            sent.position(|row| row.key == key)
        })
    }

    /// Adds rows behind the others.
    pub fn add(self, entries: Vec<Entry>) {
        let rows = entries.into_iter().map(Row::new);
        self.0.update(|all| all.extend(rows));
    }

    /// Adds an empty row.
    pub fn add_blank(self) {
        self.add(vec![Entry {
            name: String::new(),
            value: String::new(),
        }]);
    }

    /// Puts entries in place of a row.
    pub fn replace(self, key: u64, entries: Vec<Entry>) {
        self.0.update(|rows| {
            if let Some(at) = rows.iter().position(|row| row.key == key) {
                rows.splice(at..=at, entries.into_iter().map(Row::new));
            }
        });
    }

    /// Removes a row.
    pub fn remove(self, key: u64) {
        self.0.update(|rows| rows.retain(|row| row.key != key));
    }

    /// Moves a row by one place. False where it is at the end already.
    pub fn shift(self, key: u64, up: bool) -> bool {
        let count = untrack(|| self.count());
        let Some(from) = untrack(|| self.position(key)) else {
            return false;
        };
        let to = if up {
            from.checked_sub(1)
        } else {
            Some(from + 1)
        };
        let Some(to) = to.filter(|to| *to < count) else {
            return false;
        };
        self.0.update(|rows| rows.swap(from, to));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Rows;
    use gateway_model::Entry;
    use leptos::prelude::*;

    fn rows(names: &str) -> Rows {
        Rows::new(names.chars().map(|name| entry(&name.to_string())).collect())
    }

    fn entry(name: &str) -> Entry {
        Entry {
            name: name.to_owned(),
            value: String::new(),
        }
    }

    fn names(rows: Rows) -> String {
        rows.read().into_iter().map(|entry| entry.name).collect()
    }

    #[test]
    fn a_row_keeps_its_identity_when_it_moves() {
        let owner = Owner::new();
        owner.set();
        let list = rows("abc");
        let b = list.all()[1].key;
        assert!(list.shift(b, true));
        assert_eq!((names(list).as_str(), list.position(b)), ("bac", Some(0)));
        assert!(!list.shift(b, true));
        assert!(list.shift(b, false) && list.shift(b, false));
        assert!(!list.shift(b, false));
        assert_eq!(names(list), "acb");
        list.remove(b);
        assert_eq!((names(list).as_str(), list.position(b)), ("ac", None));
    }

    #[test]
    fn rows_without_a_word_have_no_place_in_what_is_sent() {
        let owner = Owner::new();
        owner.set();
        let list = rows("a");
        list.add_blank();
        list.add(vec![entry("b")]);
        let keys: Vec<u64> = list.all().iter().map(|row| row.key).collect();
        let sent: Vec<_> = keys.iter().map(|key| list.sent_position(*key)).collect();
        assert_eq!(sent, [Some(0), None, Some(1)]);
        list.replace(keys[1], vec![entry("c"), entry("d")]);
        assert_eq!(names(list), "acdb");
    }
}
