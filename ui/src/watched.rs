//! Which API instances a page looks at.

use gateway_model::{ApiInstanceList, ApiInstanceName};

use crate::api::Tag;

/// What a page looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    /// No API instance: it is only asked whether the gateway answers.
    Nothing,
    /// A part of the list, as the admin API is asked for it.
    List(String),
    /// One API instance.
    One(ApiInstanceName),
}

impl Watched {
    /// The query that the admin API is asked with.
    pub fn query(&self) -> String {
        match self {
            Self::Nothing => "limit=0".to_owned(),
            Self::List(query) => query.clone(),
            Self::One(name) => format!("name={name}"),
        }
    }
}

/// An answer, and what it is an answer to.
#[derive(Clone, PartialEq)]
pub struct Seen {
    /// What was asked for.
    pub watched: Watched,
    /// What there is of it.
    pub list: ApiInstanceList,
    /// What the gateway calls the answer.
    pub tag: Option<Tag>,
}
