//! Lists that are written as one text, with commas.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::web_address::{Url, has_controls, misfit};

/// Texts, written with commas between them; white space around each is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(from = "String", into = "String")]
pub struct Texts(pub Vec<String>);

impl From<String> for Texts {
    fn from(text: String) -> Self {
        Self(members(&text).map(str::to_owned).collect())
    }
}

impl From<Texts> for String {
    fn from(texts: Texts) -> Self {
        texts.0.join(", ")
    }
}

/// At most so many addresses are asked for keys.
const MAX_URLS: usize = 10;

/// URLs of HTTP servers, written with commas between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Urls(pub Vec<Url>);

impl TryFrom<String> for Urls {
    type Error = InvalidList;

    fn try_from(text: String) -> Result<Self, InvalidList> {
        let urls = members(&text)
            .map(read_url)
            .collect::<Result<Vec<_>, _>>()?;
        if urls.len() > MAX_URLS {
            return Err(InvalidList("At most 10 URLs can be asked."));
        }
        Ok(Self(urls))
    }
}

impl From<Urls> for String {
    fn from(urls: Urls) -> Self {
        let texts: Vec<_> = urls.0.into_iter().map(String::from).collect();
        texts.join(", ")
    }
}

fn read_url(text: &str) -> Result<Url, InvalidList> {
    if has_controls(text) {
        return Err(InvalidList(
            "The URL has no line breaks, tabs or other control characters. Remove them.",
        ));
    }
    let url = Url::parse(text).map_err(|_| {
        const NO_URL: &str = "This must be a URL such as https://login.example.com/keys, or several with commas between them.";
        InvalidList(misfit(text).unwrap_or(NO_URL))
    })?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(InvalidList("The URL begins with https:// or http://."));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(InvalidList(
            "The URL has no user name or password. Remove the part before @.",
        ));
    }
    Ok(url)
}

fn members(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// The text is not such a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidList(&'static str);

impl fmt::Display for InvalidList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for InvalidList {}
