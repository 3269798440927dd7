//! Which API instances the table shows, and in which order: a pure function of the
//! list and of what stands in the page's address.

use std::cmp::Ordering;

use gateway_model::{ApiInstanceState, ApiInstanceView};

use crate::order::sorted;

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The name.
    Name,
    /// Where it listens.
    Address,
    /// Where it forwards to.
    Upstream,
    /// The number of policies.
    Policies,
    /// Broken before disabled before active.
    State,
}

impl Column {
    const BY_NAME: [(&'static str, Self); 5] = [
        ("name", Self::Name),
        ("address", Self::Address),
        ("upstream", Self::Upstream),
        ("policies", Self::Policies),
        ("state", Self::State),
    ];
}

/// A column and a direction. In the address: `name`, or `-name` from the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Whether the last comes first.
    pub descending: bool,
}

impl Sort {
    /// Reads it from the address; anything else is by name.
    pub fn parse(text: &str) -> Self {
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        let column = Column::BY_NAME.iter().find(|(it, _)| *it == name);
        match column {
            Some((_, column)) => Self {
                column: *column,
                descending,
            },
            None => Self {
                column: Column::Name,
                descending: false,
            },
        }
    }

    /// As the address carries it; nothing for the order that needs no mention.
    pub fn text(self) -> Option<String> {
        if self == Self::parse("") {
            return None;
        }
        let name = Column::BY_NAME.iter().find(|(_, it)| *it == self.column)?.0;
        Some(if self.descending {
            format!("-{name}")
        } else {
            name.to_owned()
        })
    }

    /// What a press on the head of `column` makes of it.
    pub fn pressed(self, column: Column) -> Self {
        Self {
            column,
            descending: self.column == column && !self.descending,
        }
    }
}

/// The states by the names that the address carries.
pub const STATES: [(&str, ApiInstanceState); 3] = [
    ("active", ApiInstanceState::Active),
    ("disabled", ApiInstanceState::Disabled),
    ("broken", ApiInstanceState::Broken),
];

/// The API instances that contain `text` and are in `state`, sorted.
pub fn select(
    list: &[ApiInstanceView],
    text: &str,
    state: Option<ApiInstanceState>,
    sort: Sort,
) -> Vec<ApiInstanceView> {
    let text = text.trim().to_lowercase();
    let wanted = |it: &&ApiInstanceView| {
        state.is_none_or(|state| it.state == state) && (text.is_empty() || contains(it, &text))
    };
    let chosen = list.iter().filter(wanted).cloned().collect();
    sorted(chosen, |one: &ApiInstanceView, other| {
        let order = compare(one, other, sort.column);
        let order = if sort.descending {
            order.reverse()
        } else {
            order
        };
        order.then_with(|| one.instance.name.cmp(&other.instance.name))
    })
}

fn contains(instance: &ApiInstanceView, text: &str) -> bool {
    let labels = instance
        .policies
        .iter()
        .filter_map(|policy| policy.policy.label.clone());
    let it = &instance.instance;
    let services = it.routing.services.iter().map(|it| it.address.to_string());
    let texts = [it.name.to_string(), it.address.to_string()];
    texts
        .into_iter()
        .chain(services)
        .chain(labels)
        .any(|it| it.to_lowercase().contains(text))
}

fn compare(one: &ApiInstanceView, other: &ApiInstanceView, column: Column) -> Ordering {
    let address = |it: &ApiInstanceView| {
        let address = &it.instance.address;
        (address.socket, address.base_path.to_string())
    };
    match column {
        Column::Name => one.instance.name.cmp(&other.instance.name),
        Column::Address => address(one).cmp(&address(other)),
        Column::Upstream => {
            let upstream = |it: &ApiInstanceView| {
                it.instance
                    .routing
                    .services
                    .first()
                    .map(|it| it.address.to_string())
            };
            upstream(one).cmp(&upstream(other))
        }
        Column::Policies => one.policies.len().cmp(&other.policies.len()),
        Column::State => urgency(one.state).cmp(&urgency(other.state)),
    }
}

fn urgency(state: ApiInstanceState) -> u8 {
    match state {
        ApiInstanceState::Broken => 0,
        ApiInstanceState::Disabled => 1,
        ApiInstanceState::Active => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{Column, Sort, select};
    use gateway_model::{ApiInstanceState, ApiInstanceView};
    use serde_json::json;

    fn instance(name: &str, port: u16, state: ApiInstanceState) -> ApiInstanceView {
        serde_json::from_value(json!({
            "name": name, "address": format!("http://127.0.0.1:{port}/"),
            "services": [{"name": "upstream", "address": "http://orders.internal:3000/"}], "routes": [],
            "enabled": true, "state": state, "issues": [], "policies": [], "revision": 1,
        }))
        .unwrap()
    }

    fn names(list: &[ApiInstanceView]) -> Vec<&str> {
        list.iter().map(|it| it.instance.name.as_str()).collect()
    }

    #[test]
    fn search_looks_at_name_and_addresses_and_the_state_narrows_it() {
        use ApiInstanceState::{Active, Broken};
        let list = [
            instance("alpha", 8081, Active),
            instance("beta", 9000, Broken),
        ];
        let by_name = Sort::parse("");
        let found = |text, state| names_of(select(&list, text, state, by_name));
        assert_eq!(found("ALPHA", None), ["alpha"]);
        assert_eq!(found("9000", None), ["beta"]);
        assert_eq!(found("orders.internal", None), ["alpha", "beta"]);
        assert_eq!(found("", Some(Broken)), ["beta"]);
        assert!(found("alpha", Some(Broken)).is_empty());
    }

    fn names_of(list: Vec<ApiInstanceView>) -> Vec<String> {
        names(&list).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn ports_are_sorted_as_numbers_and_broken_comes_first() {
        use ApiInstanceState::{Active, Broken, Disabled};
        let list = [
            instance("a", 10_000, Active),
            instance("b", 9_000, Disabled),
            instance("c", 9_500, Broken),
        ];
        let by = |text| names_of(select(&list, "", None, Sort::parse(text)));
        assert_eq!(by("address"), ["b", "c", "a"]);
        assert_eq!(by("-address"), ["a", "c", "b"]);
        assert_eq!(by("state"), ["c", "b", "a"]);
        assert_eq!(by("nonsense"), ["a", "b", "c"]);
        assert_eq!(by("-name"), ["c", "b", "a"]);
    }

    #[test]
    fn equals_are_in_the_order_of_their_names_in_both_directions() {
        use ApiInstanceState::{Active, Broken};
        let list = [
            instance("b", 1, Active),
            instance("c", 2, Broken),
            instance("a", 3, Active),
        ];
        let by = |text| names_of(select(&list, "", None, Sort::parse(text)));
        assert_eq!(by("state"), ["c", "a", "b"]);
        assert_eq!(by("-state"), ["a", "b", "c"]);
    }

    #[test]
    fn a_second_press_turns_the_order_round() {
        let sort = Sort::parse("").pressed(Column::State);
        assert_eq!(sort.text().as_deref(), Some("state"));
        let sort = sort.pressed(Column::State);
        assert_eq!(sort.text().as_deref(), Some("-state"));
        assert_eq!(sort.pressed(Column::Name).text(), None);
    }
}
