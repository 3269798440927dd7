//! Which API instances the table shows, and in which order: what stands in the page's
//! address, and what the gateway is asked for.

use gateway_model::ApiInstanceState;

use crate::addresses;

/// Rows of a page. Each takes some 60 nodes of the document.
pub const ROWS: usize = 50;

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// The name.
    #[default]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
        column.map_or_else(Self::default, |(_, column)| Self {
            column: *column,
            descending,
        })
    }

    /// As the address carries it; nothing for the order that needs no mention.
    pub fn text(self) -> Option<String> {
        if self == Self::default() {
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

/// What is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// What they contain, as typed.
    pub text: String,
    /// The name of their state; empty: any.
    pub state: String,
    /// Their order.
    pub sort: Sort,
    /// Pages in front of this one.
    pub before: usize,
}

impl View {
    /// Reads it from the query of the page's address, of which `get` gives each parameter.
    /// What makes no sense there is left out: the page shows what it took for it.
    pub fn read<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Self {
        let get = |name| get(name).unwrap_or_default();
        let state = STATES.into_iter().find(|(name, _)| *name == get("state"));
        let page = get("page").parse::<usize>().unwrap_or(1);
        Self {
            text: get("q").to_owned(),
            state: state.map_or("", |(name, _)| name).to_owned(),
            sort: Sort::parse(get("sort")),
            before: page.saturating_sub(1),
        }
    }

    /// The same on another page.
    pub fn turned(self, before: usize) -> Self {
        Self { before, ..self }
    }

    /// Whether all API instances are looked at.
    pub fn is_of_all(&self) -> bool {
        self.text.trim().is_empty() && self.state.is_empty()
    }

    /// The address of the page that shows it.
    pub fn address(&self) -> String {
        let page = (self.before > 0).then(|| (self.before + 1).to_string());
        let parameters = self.parameters(&self.text, ("page", page));
        match joined(parameters) {
            query if query.is_empty() => addresses::API_INSTANCES.to_owned(),
            query => format!("{}?{query}", addresses::API_INSTANCES),
        }
    }

    /// What the gateway is asked for.
    pub fn query(&self) -> String {
        let offset = (self.before > 0).then(|| (self.before.saturating_mul(ROWS)).to_string());
        let parameters = self.parameters(self.text.trim(), ("offset", offset));
        let limit = ("limit", ROWS.to_string());
        joined(parameters.into_iter().chain([limit]))
    }

    fn parameters(
        &self,
        text: &str,
        place: (&'static str, Option<String>),
    ) -> Vec<(&'static str, String)> {
        let written = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let all = [
            ("q", written(text)),
            ("state", written(&self.state)),
            ("sort", self.sort.text()),
            place,
        ];
        let all = all.into_iter();
        all.filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

fn joined(parameters: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let parts = parameters.into_iter().map(|(name, value)| {
        let value = js_sys::encode_uri_component(&value);
        format!("{name}={value}")
    });
    parts.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::{Column, Sort, View};

    fn read(query: &[(&str, &'static str)]) -> View {
        View::read(|name| {
            let found = query.iter().find(|(it, _)| *it == name)?;
            Some(found.1)
        })
    }

    #[test]
    fn what_makes_no_sense_in_an_address_is_left_out() {
        let nonsense = [("state", "odd"), ("sort", "odd"), ("page", "0")];
        assert_eq!(read(&nonsense), View::default());
        assert_eq!(read(&[("page", "3")]).before, 2);
        assert!(read(&[("q", " ")]).is_of_all());
        assert!(!read(&[("state", "broken")]).is_of_all());
    }

    #[test]
    fn the_gateway_is_asked_for_the_rows_of_a_page() {
        let view = read(&[("q", " a "), ("sort", "-state"), ("page", "3")]);
        let asked = view.parameters(view.text.trim(), ("offset", Some("100".to_owned())));
        let expected = [("q", "a"), ("sort", "-state"), ("offset", "100")];
        assert_eq!(
            asked,
            expected.map(|(name, value)| (name, value.to_owned()))
        );
    }

    #[test]
    fn a_second_press_turns_the_order_round() {
        let sort = Sort::default().pressed(Column::State);
        assert_eq!(sort.text().as_deref(), Some("state"));
        let sort = sort.pressed(Column::State);
        assert_eq!(sort.text().as_deref(), Some("-state"));
        assert_eq!(sort.pressed(Column::Name).text(), None);
    }
}
