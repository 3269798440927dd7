//! What a list of API instances is sorted by, as the admin API and addresses of its UI
//! write it.

use std::fmt;

/// What a list of API instances is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InstanceColumn {
    /// The name.
    #[default]
    Name,
    /// Where it listens, ports as numbers.
    Address,
    /// Where its first service is.
    Upstream,
    /// The number of policies.
    Policies,
    /// Broken before disabled before active.
    State,
}

impl InstanceColumn {
    /// Every column.
    pub const ALL: [Self; 5] = [
        Self::Name,
        Self::Address,
        Self::Upstream,
        Self::Policies,
        Self::State,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
            Self::Upstream => "upstream",
            Self::Policies => "policies",
            Self::State => "state",
        }
    }
}

/// A column and a direction: `name`, or `-name` from the end. Equals are in the order of
/// their names in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InstanceSort {
    /// The column.
    pub column: InstanceColumn,
    /// Whether the last comes first.
    pub descending: bool,
}

impl InstanceSort {
    /// Reads it; none for the name of no column.
    pub fn parse(text: &str) -> Option<Self> {
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        let mut columns = InstanceColumn::ALL.into_iter();
        let column = columns.find(|column| column.name() == name)?;
        Some(Self { column, descending })
    }
}

impl fmt::Display for InstanceSort {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.descending { "-" } else { "" };
        write!(formatter, "{sign}{}", self.column.name())
    }
}

#[cfg(test)]
mod tests {
    use super::{InstanceColumn, InstanceSort};

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for column in InstanceColumn::ALL {
            for descending in [false, true] {
                let sort = InstanceSort { column, descending };
                assert_eq!(InstanceSort::parse(&sort.to_string()), Some(sort));
            }
        }
        assert_eq!(InstanceSort::parse("--name"), None);
    }
}
