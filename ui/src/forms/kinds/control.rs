//! How a field is filled in, and what is filled in.

use dataweave::Roots;
use gateway_model::{Entry, Seconds};

use crate::forms::condition::Condition;
use crate::forms::key_choice::KeyChoice;

/// How a field is filled in, and what comes of it.
#[derive(Clone, Copy, Debug)]
pub enum Control {
    /// One line of text.
    Text,
    /// One line of text, left out where there is none.
    OptionalText,
    /// Text on one line or several, left out where there is none.
    Prose,
    /// A whole number.
    Number,
    /// A number of seconds: what one means that is set, and what one means that is
    /// typed, if it is one.
    Seconds {
        set: fn(Seconds) -> String,
        typed: fn(&str) -> Option<String>,
    },
    /// On or off: the words for both, and what there is to be warned of while it is on.
    Switch {
        words: (&'static str, &'static str),
        warning: &'static str,
    },
    /// One of a few, by what is sent, with its words.
    Choice(Choices, Sent),
    /// One of a few, known by the name that is sent; words explain it where it is chosen.
    Named(Choices),
    /// Which of the fields that depend on it are used. It is not sent itself.
    Way(Choices),
    /// An expression over these variables.
    Expression(Roots),
    /// Certificates in PEM, left out where there are none.
    Certificates,
    /// Texts, one in a line.
    Lines,
    /// Names and values.
    Rows(Entries),
    /// What is never shown again; in several lines where it may be a PEM document.
    Secret { lines: bool },
    /// A secret that is a private key, which the gateway can make as well.
    PrivateKey,
    /// One of the API instance's services, left out where it is all of them.
    Service,
    /// Conditions on requests, left out where there are none.
    Conditions,
}

/// What can be chosen, and its words.
pub type Choices = &'static [(&'static str, &'static str)];

/// What a choice is in the document.
#[derive(Clone, Copy, Debug)]
pub enum Sent {
    Text,
    Number,
    List,
}

/// What rows of names and values are.
#[derive(Clone, Copy, Debug)]
pub struct Entries {
    /// What the document calls a name.
    pub name: &'static str,
    /// What it calls a value.
    pub value: &'static str,
    /// What one entry is called: `claim`.
    pub noun: &'static str,
    /// The variables of expressions.
    pub roots: Roots,
    /// What names may be.
    pub names: Names,
}

/// What the names of entries may be.
#[derive(Clone, Copy, Debug)]
pub enum Names {
    /// What they say. A name may come twice.
    Literal,
    /// Text or expressions; of two that are equal the last one wins.
    Expressions {
        /// What the policy sets itself. One that is a field of the configuration as well
        /// is free while that field is off.
        reserved: &'static [&'static str],
        /// Why an entry cannot set it.
        why: &'static str,
        /// What they often are, with a line about each.
        known: &'static [(&'static str, &'static str)],
    },
}

/// What is filled in.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Text(String),
    Switch(bool),
    Rows(Vec<Entry>),
    Secret(KeyChoice),
    Conditions(Vec<Condition>),
}

impl Content {
    /// What a dependent field asks for.
    pub fn is(&self, wanted: &str) -> bool {
        match self {
            Self::Text(text) => text == wanted,
            Self::Switch(on) => on.to_string() == wanted,
            Self::Rows(_) | Self::Secret(_) | Self::Conditions(_) => false,
        }
    }
}

impl Control {
    /// On or off.
    pub const SWITCH: Self = Self::warning("");

    /// On or off, with a warning while it is on.
    pub const fn warning(warning: &'static str) -> Self {
        Self::Switch {
            words: ("On", "Off"),
            warning,
        }
    }

    /// Whether it is never shown again.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Secret { .. } | Self::PrivateKey)
    }

    /// Whether the text of a policy says it. A secret and a service stay what they are.
    pub fn is_in_text(self) -> bool {
        !self.is_secret() && !matches!(self, Self::Service)
    }

    /// What stands between the items of a list.
    pub fn separator(self) -> &'static str {
        match self {
            Self::Lines => "\n",
            _ => ", ",
        }
    }
}
