//! Which API instances the table shows, and in which order: what stands in the page's
//! address, and what the gateway is asked for.

use gateway_model::{ApiInstanceState, InstanceColumn, InstanceSort, Labels};

use crate::addresses;

/// Rows of a page. Each takes some 60 nodes of the document.
pub const ROWS: usize = 50;

/// Reads an order from the address; anything else is by name.
fn sort_of(text: &str) -> InstanceSort {
    InstanceSort::parse(text).unwrap_or_default()
}

/// An order as the address carries it; nothing for the one that needs no mention.
fn text_of(sort: InstanceSort) -> Option<String> {
    (sort != InstanceSort::default()).then(|| sort.to_string())
}

/// What a press on the head of `column` makes of an order.
pub fn pressed(sort: InstanceSort, column: InstanceColumn) -> InstanceSort {
    InstanceSort {
        column,
        descending: sort.column == column && !sort.descending,
    }
}

/// The states by the names that the address carries.
pub const STATES: [(&str, ApiInstanceState); 3] = [
    ("active", ApiInstanceState::Active),
    ("disabled", ApiInstanceState::Disabled),
    ("broken", ApiInstanceState::Broken),
];

/// What API instances can need, by the names that the address carries, in words.
pub const NEEDS: [(&str, &str); 2] = [
    ("secret", "Lacks a key or a password"),
    ("attention", "Has warnings"),
];

/// What is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// What they contain, as typed.
    pub text: String,
    /// The name of their state; empty: any.
    pub state: String,
    /// What they need, by one of the names of [`NEEDS`]; empty: anything or nothing.
    pub needs: String,
    /// Labels that they have.
    pub labels: Labels,
    /// Their order.
    pub sort: InstanceSort,
    /// Pages in front of this one.
    pub before: usize,
}

impl View {
    /// Reads it from the query of the page's address, of which `get` gives each parameter.
    /// What makes no sense there is left out: the page shows what it took for it.
    pub fn read<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Self {
        let get = |name| get(name).unwrap_or_default();
        let state = STATES.into_iter().find(|(name, _)| *name == get("state"));
        let needs = NEEDS.into_iter().find(|(name, _)| *name == get("needs"));
        let page = get("page").parse::<usize>().unwrap_or(1);
        Self {
            text: get("q").to_owned(),
            state: state.map_or("", |(name, _)| name).to_owned(),
            needs: needs.map_or("", |(name, _)| name).to_owned(),
            labels: Labels::in_short(get("label")).unwrap_or_default(),
            sort: sort_of(get("sort")),
            before: page.saturating_sub(1),
        }
    }

    /// The same on another page.
    pub fn turned(self, before: usize) -> Self {
        Self { before, ..self }
    }

    /// The same of those that have a label as well.
    pub fn labelled(&self, name: &str, value: &str) -> Self {
        let label = Labels::in_short(&format!("{name}:{value}")).unwrap_or_default();
        Self {
            labels: self.labels.with(&label).unwrap_or_default(),
            ..self.clone().turned(0)
        }
    }

    /// The same whatever value a label has.
    pub fn unlabelled(self, name: String) -> Self {
        Self {
            labels: self.labels.without(&[name]),
            ..self
        }
    }

    /// Whether all API instances are looked at.
    pub fn is_of_all(&self) -> bool {
        self.text.trim().is_empty()
            && self.state.is_empty()
            && self.needs.is_empty()
            && self.labels.are_none()
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

    /// What the gateway is asked for to have all pages.
    pub fn whole_query(&self) -> String {
        joined(self.parameters(self.text.trim(), ("offset", None)))
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
            ("needs", written(&self.needs)),
            ("label", written(&self.labels.short())),
            ("sort", text_of(self.sort)),
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
    use gateway_model::{InstanceColumn, InstanceSort};

    use super::{View, pressed, text_of};

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
        assert!(read(&[("label", "team")]).is_of_all());
    }

    #[test]
    fn labels_come_and_go_with_their_names_and_the_first_page_is_shown() {
        let view = read(&[("label", "team:orders"), ("page", "3")]);
        let both = view.labelled("tier", "");
        assert_eq!(
            (both.labels.short().as_str(), both.before),
            ("team:orders,tier:", 0)
        );
        assert_eq!(view.labelled("team", "shop").labels.short(), "team:shop");
        assert!(view.unlabelled("team".to_owned()).is_of_all());
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
        let sort = pressed(InstanceSort::default(), InstanceColumn::State);
        assert_eq!(text_of(sort).as_deref(), Some("state"));
        let sort = pressed(sort, InstanceColumn::State);
        assert_eq!(text_of(sort).as_deref(), Some("-state"));
        assert_eq!(text_of(pressed(sort, InstanceColumn::Name)), None);
    }
}
