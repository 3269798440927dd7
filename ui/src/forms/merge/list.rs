//! Lists whose items have names: they are merged item by item.

use std::collections::HashMap;

use super::judge::{Judge, Three};

/// What tells an item from the others of its list: its name, and how many of that name
/// stand before it.
type Key = (String, usize);

/// What lists are made of.
pub struct Items<'a, T> {
    /// What the form calls the list.
    pub field: &'a str,
    /// The name of an item.
    pub name: fn(&T) -> &str,
    /// What an item is, in words.
    pub words: &'a dyn Fn(&T) -> Vec<String>,
}

impl<T: Clone + PartialEq> Items<'_, T> {
    /// Merges three lists. Of the order the side decides that changed it.
    pub fn merge(&self, judge: &mut Judge, lists: Three<&Vec<T>>) -> Vec<T> {
        let keyed = lists.map(|list| self.keyed(list));
        let order = self.order(judge, &keyed);
        let mut merged = Vec::new();
        for key in order {
            let found = |list: &HashMap<Key, T>| list.get(&key).cloned();
            let items = Three {
                base: found(&keyed.base.1),
                mine: found(&keyed.mine.1),
                theirs: found(&keyed.theirs.1),
            };
            let field = || format!("{}: {}", self.field, key.0);
            merged.extend(judge.settle(field, items, |item| {
                item.as_ref().map(self.words).unwrap_or_default()
            }));
        }
        merged
    }

    fn keyed(&self, list: &[T]) -> (Vec<Key>, HashMap<Key, T>) {
        let mut counts = HashMap::<&str, usize>::new();
        let mut keys = Vec::new();
        let mut items = HashMap::new();
        for item in list {
            let name = (self.name)(item);
            let count = counts.entry(name).or_default();
            let key = (name.to_owned(), *count);
            *count += 1;
            keys.push(key.clone());
            items.insert(key, item.clone());
        }
        (keys, items)
    }

    /// All keys: those of the side whose order holds, and behind each what only the other
    /// side has there.
    fn order(&self, judge: &mut Judge, lists: &Three<(Vec<Key>, HashMap<Key, T>)>) -> Vec<Key> {
        let Three { base, mine, theirs } = lists;
        let is_in_all = |key: &&Key| [base, mine, theirs].iter().all(|it| it.1.contains_key(key));
        let common =
            |keys: &Vec<Key>| -> Vec<Key> { keys.iter().filter(is_in_all).cloned().collect() };
        let orders = Three {
            base: common(&base.0),
            mine: common(&mine.0),
            theirs: common(&theirs.0),
        };
        let names = |keys: &Vec<Key>| keys.iter().map(|key| key.0.clone()).collect();
        let field = || format!("{}: order", self.field);
        let is_theirs = judge.settle(field, orders, names) != common(&mine.0);
        let (first, second) = if is_theirs {
            (theirs, mine)
        } else {
            (mine, theirs)
        };
        let mut order = first.0.clone();
        for (at, key) in second.0.iter().enumerate() {
            if !order.contains(key) {
                let before = at.checked_sub(1).and_then(|at| second.0.get(at));
                let place = before.and_then(|before| order.iter().position(|it| it == before));
                order.insert(place.map_or(0, |place| place + 1), key.clone());
            }
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::super::judge::{Clash, Judge, Side, Three};
    use super::Items;

    type Pair = (&'static str, &'static str);

    fn merge(decided: &[Side], lists: [&[Pair]; 3]) -> (String, Vec<Clash>) {
        let items = Items {
            field: "Claims",
            name: |item: &Pair| item.0,
            words: &|item: &Pair| vec![item.1.to_owned()],
        };
        let [base, mine, theirs] = lists.map(<[_]>::to_vec);
        let lists = Three {
            base: &base,
            mine: &mine,
            theirs: &theirs,
        };
        let mut judge = Judge::knowing(decided.to_vec());
        let merged = items.merge(&mut judge, lists);
        let merged: Vec<_> = merged
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (merged.join(" "), judge.clashes())
    }

    #[test]
    fn items_that_one_side_added_changed_or_removed_are_so_in_the_end() {
        let base = [("a", "1"), ("b", "1"), ("c", "1")];
        let mine = [("a", "1"), ("m", "1"), ("b", "2"), ("c", "1")];
        let theirs = [("t", "1"), ("a", "3"), ("b", "1"), ("u", "1")];
        let (merged, clashes) = merge(&[], [&base, &mine, &theirs]);
        assert_eq!(
            (merged.as_str(), clashes),
            ("t=1 a=3 m=1 b=2 u=1", Vec::new())
        );
    }

    #[test]
    fn an_item_that_one_removed_and_the_other_changed_is_a_clash() {
        let base = [("a", "1"), ("b", "1")];
        let (mine, theirs) = ([("b", "1")], [("a", "2"), ("b", "1")]);
        let (merged, clashes) = merge(&[], [&base, &mine, &theirs]);
        assert_eq!(merged, "b=1");
        assert_eq!(clashes.len(), 1);
        assert_eq!(
            (clashes[0].field.as_str(), clashes[0].mine.len()),
            ("Claims: a", 0)
        );
        let (merged, _) = merge(&[Side::Theirs], [&base, &mine, &theirs]);
        assert_eq!(merged, "a=2 b=1");
    }

    #[test]
    fn the_order_is_that_of_the_side_that_changed_it() {
        let base = [("a", "1"), ("b", "1"), ("c", "1")];
        let turned = [("b", "1"), ("a", "1"), ("c", "1")];
        let more = [("a", "1"), ("b", "1"), ("x", "1"), ("c", "1")];
        let expected = "b=1 x=1 a=1 c=1";
        assert_eq!(merge(&[], [&base, &turned, &more]).0, expected);
        assert_eq!(merge(&[], [&base, &more, &turned]).0, expected);
        let other = [("a", "1"), ("c", "1"), ("b", "1")];
        let (merged, clashes) = merge(&[Side::Theirs], [&base, &turned, &other]);
        assert_eq!(
            (merged.as_str(), clashes[0].field.as_str()),
            ("a=1 c=1 b=1", "Claims: order")
        );
    }

    #[test]
    fn items_of_one_name_are_told_apart_by_their_turn() {
        let base = [("a", "1"), ("a", "2")];
        let (mine, theirs) = ([("a", "1"), ("a", "3")], [("a", "4"), ("a", "2")]);
        let (merged, clashes) = merge(&[], [&base, &mine, &theirs]);
        assert_eq!((merged.as_str(), clashes), ("a=4 a=3", Vec::new()));
    }
}
