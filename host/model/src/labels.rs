//! Labels: what people tell API instances apart by.

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::Issue;
use crate::read::Reader;

/// Names with values, such as `team: orders`, as Kubernetes has them: at most 64.
///
/// A name has 1 to 63 letters, digits, `-`, `_` or `.`, with a letter or digit at both
/// ends; a DNS name of at most 253 characters and `/` may stand in front of it. A value
/// is empty or like a name without that.
// A list in order: the admin UI has no other use for the code of such a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, String>))]
pub struct Labels(Vec<(String, String)>);

impl Serialize for Labels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

const NAME: &str = "The name of a label has 1 to 63 letters, digits, -, _ or ., and a letter or digit at both ends; a domain and / may stand in front.";

const VALUE: &str = "The value of a label is empty, or has at most 63 letters, digits, -, _ or ., and a letter or digit at both ends.";

const TWICE: &str = "A label has one value. Give each label a name of its own.";

const TOO_MANY: &str = "There are at most 64 labels. Remove some.";

impl Labels {
    /// How many there may be.
    pub const MOST: usize = 64;

    /// The labels of these names and values.
    ///
    /// # Errors
    /// Every name and value that breaks the rules; paths are `labels` and
    /// `labels.<name>`.
    pub fn new(texts: impl IntoIterator<Item = (String, String)>) -> Result<Self, Vec<Issue>> {
        let mut labels = Self::default();
        for (name, value) in texts {
            labels.put(name, value);
        }
        labels.checked()
    }

    /// Adds a label, in the place of one of the same name.
    fn put(&mut self, name: String, value: String) {
        match self.place(&name) {
            Ok(at) => self.0.splice(at..=at, [(name, value)]).for_each(drop),
            Err(at) => self.0.insert(at, (name, value)),
        }
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    fn checked(self) -> Result<Self, Vec<Issue>> {
        let mut issues = Vec::new();
        if self.0.len() > Self::MOST {
            issues.push(Issue::error("labels", TOO_MANY));
        }
        for (name, value) in &self.0 {
            let mut refuse = |message| issues.push(Issue::error(format!("labels.{name}"), message));
            if !is_name(name) {
                refuse(NAME);
            }
            if !is_value(value) {
                refuse(VALUE);
            }
        }
        match issues.is_empty() {
            true => Ok(self),
            false => Err(issues),
        }
    }

    /// Reads a JSON document `{"labels"}`, reporting every issue.
    ///
    /// # Errors
    /// The field is no mapping of names to values that follow the rules.
    pub fn parse(document: &Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let labels = Self::read(&mut reader);
        reader.finish(|| Some(labels))
    }

    /// Reads the field `labels` of a mapping; none: there are no labels.
    pub fn read(fields: &mut Reader<'_>) -> Self {
        let labels = fields.optional("labels", |reader, value, path| {
            let texts = reader.named(value, path, |reader, name, value, path| {
                if value.is_array() {
                    reader.error(path, TWICE);
                    return None;
                }
                Some((name.to_owned(), reader.text(value, path)?))
            })?;
            let parent = path.strip_suffix("labels").unwrap_or_default();
            let labels = Self::new(texts);
            let issues = labels.as_ref().err().into_iter().flatten();
            for issue in issues {
                reader.error(&format!("{parent}{}", issue.path), issue.message.as_str());
            }
            labels.ok()
        });
        labels.unwrap_or_default()
    }

    /// What is checked already.
    pub(crate) fn of(shown: &Value) -> Self {
        let fields = shown.as_object().into_iter().flatten();
        let mut labels = Self::default();
        for (name, value) in fields {
            if let Some(value) = value.as_str() {
                labels.put(name.clone(), value.to_owned());
            }
        }
        labels
    }

    /// Whether there are none.
    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Every name with its value, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let labels = self.0.iter();
        labels.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.get(self.place(name).ok()?)?;
        Some(value)
    }

    /// Whether each of `wanted` is among them.
    pub fn have(&self, wanted: &Self) -> bool {
        let mut wanted = wanted.iter();
        wanted.all(|(name, value)| self.get(name) == Some(value))
    }

    /// These and `others`, which replace those of the same names.
    ///
    /// # Errors
    /// There would be too many; the path is `labels`.
    pub fn with(&self, others: &Self) -> Result<Self, Vec<Issue>> {
        let mut all = self.clone();
        for (name, value) in others.0.iter().cloned() {
            all.put(name, value);
        }
        all.checked()
    }

    /// These without those of some names.
    #[must_use]
    pub fn without(&self, names: &[String]) -> Self {
        let mut rest = self.0.clone();
        rest.retain(|(name, _)| !names.contains(name));
        Self(rest)
    }

    /// As an address carries them; see [`Labels::in_short`].
    pub fn short(&self) -> String {
        let labels = self.iter().map(|(name, value)| format!("{name}:{value}"));
        labels.collect::<Vec<_>>().join(",")
    }

    /// Labels as an address carries them: `team:orders`, several with a comma between
    /// them. None if they are not.
    pub fn in_short(text: &str) -> Option<Self> {
        let pairs = text.split(',').map(|pair| pair.split_once(':'));
        let mut labels = Self::default();
        for pair in pairs {
            let (name, value) = pair?;
            labels.put(name.to_owned(), value.to_owned());
        }
        labels.checked().ok()
    }
}

/// Whether this can be the name of a label.
fn is_name(text: &str) -> bool {
    match text.split_once('/') {
        None => !text.is_empty() && is_value(text),
        Some((domain, name)) => is_domain(domain) && !name.is_empty() && is_value(name),
    }
}

fn is_domain(text: &str) -> bool {
    let is_part = |part: &str| {
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let ends = part.starts_with('-') || part.ends_with('-');
        !part.is_empty() && part.chars().all(inner) && !ends
    };
    text.len() <= 253 && text.split('.').all(is_part)
}

fn is_value(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_end = |c: Option<char>| c.is_none_or(|c| c.is_ascii_alphanumeric());
    text.len() <= 63
        && text.chars().all(inner)
        && is_end(text.chars().next())
        && is_end(text.chars().next_back())
}

#[cfg(test)]
mod tests {
    use super::Labels;
    use serde_json::json;

    fn paths(labels: serde_json::Value) -> Vec<String> {
        let read = Labels::parse(&json!({ "labels": labels }));
        let issues = read.err().unwrap_or_default();
        issues.into_iter().map(|issue| issue.path).collect()
    }

    #[test]
    fn names_and_values_are_those_that_kubernetes_takes() {
        let longest = "a".repeat(63);
        let fine = json!({
            "team": "orders", "app.kubernetes.io/name": "Shop_1.2-b", "x": "", &longest: longest,
        });
        assert!(paths(fine).is_empty());
        let longer = "a".repeat(64);
        for name in [
            "", "-a", "a.", "a b", "a:b", "A.B/c", "a/", "/a", "a/b/c", &longer,
        ] {
            assert_eq!(
                paths(json!({ name: "v" })),
                [format!("labels.{name}")],
                "{name}"
            );
        }
        for value in ["-a", "a,b", "ä", &longer] {
            assert_eq!(paths(json!({ "n": value })), ["labels.n"], "{value}");
        }
        assert_eq!(paths(json!({ "n": 1 })), ["labels.n"]);
        assert_eq!(paths(json!(["a"])), ["labels"]);
    }

    #[test]
    fn there_are_at_most_64() {
        let many = |number: u32| (0..number).map(|n| (format!("n{n}"), json!("v"))).collect();
        assert!(paths(many(64)).is_empty());
        assert_eq!(paths(many(65)), ["labels"]);
    }

    #[test]
    fn in_an_address_a_comma_stands_between_them() {
        let labels = Labels::in_short("team:orders,tier:").unwrap();
        assert_eq!(
            labels.iter().collect::<Vec<_>>(),
            [("team", "orders"), ("tier", "")]
        );
        for text in ["", "team", "team:orders,", ":v", "a:b:c"] {
            assert!(Labels::in_short(text).is_none(), "{text}");
        }
    }
}
