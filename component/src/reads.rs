//! What expressions look at, so that a host passes nothing else.

use std::collections::BTreeSet;

use crate::types::{AttributeNames, AuthenticationNames, Bindings, HeaderNames};

/// The fields of `attributes` by name, except the headers.
pub(crate) const ATTRIBUTES: [(&str, AttributeNames); 9] = [
    ("method", AttributeNames::METHOD),
    ("scheme", AttributeNames::SCHEME),
    ("version", AttributeNames::VERSION),
    ("requestPath", AttributeNames::REQUEST_PATH),
    ("requestUri", AttributeNames::REQUEST_URI),
    ("queryString", AttributeNames::QUERY_STRING),
    ("queryParams", AttributeNames::QUERY_PARAMS),
    ("remoteAddress", AttributeNames::REMOTE_ADDRESS),
    ("localAddress", AttributeNames::LOCAL_ADDRESS),
];

/// The fields of `authentication` by name.
pub(crate) const AUTHENTICATION: [(&str, AuthenticationNames); 4] = [
    ("principal", AuthenticationNames::PRINCIPAL),
    ("clientId", AuthenticationNames::CLIENT_ID),
    ("clientName", AuthenticationNames::CLIENT_NAME),
    ("properties", AuthenticationNames::PROPERTIES),
];

/// All that these paths look at. A path that ends early means everything below.
pub(crate) fn bindings(paths: impl Iterator<Item = Vec<Box<str>>>) -> Bindings {
    let mut attributes = AttributeNames::empty();
    let mut authentication = AuthenticationNames::empty();
    let mut headers = Headers::default();
    for path in paths {
        let path: Vec<&str> = path.iter().map(|name| &**name).collect();
        match path.as_slice() {
            ["attributes"] => {
                attributes = AttributeNames::all();
                headers.all = true;
            }
            ["attributes", "headers"] => headers.all = true,
            ["attributes", "headers", name, ..] => {
                headers.names.insert(name.to_ascii_lowercase());
            }
            ["attributes", name, ..] => {
                attributes |= flag(&ATTRIBUTES, name).unwrap_or(AttributeNames::empty());
            }
            ["authentication"] => authentication = AuthenticationNames::all(),
            ["authentication", name, ..] => {
                authentication |=
                    flag(&AUTHENTICATION, name).unwrap_or(AuthenticationNames::empty());
            }
            _ => {}
        }
    }
    Bindings {
        attributes,
        headers: headers.into(),
        authentication,
    }
}

fn flag<Flag: Copy>(table: &[(&str, Flag)], name: &str) -> Option<Flag> {
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, flag)| *flag)
}

#[derive(Default)]
struct Headers {
    names: BTreeSet<String>,
    all: bool,
}

impl From<Headers> for HeaderNames {
    fn from(headers: Headers) -> Self {
        match headers.all {
            true => Self::All,
            false => Self::Only(headers.names.into_iter().collect()),
        }
    }
}
