//! The request as expressions see it: `attributes`.
//!
//! Filled from the request as it is about to leave, so a policy signs what the
//! upstream receives. Nothing is copied that the policy does not look at, and what is no
//! UTF-8 text is refused: with other characters in its place two clients could become one.

use http::HeaderValue;
use http::header::HOST;
use http::request::Parts;

use super::client::Client;
use crate::generator::bindings::jwt_gateway::policy::types::AttributeNames as Name;
use crate::generator::{Attributes, Bindings, HeaderNames, Pair};

/// A header or parameter that a policy looks at is not UTF-8 text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a header or query parameter that a policy looks at is not UTF-8 text")]
pub struct NotText;

/// What `reads` names of the outgoing request `head`.
///
/// # Errors
/// Some of it is not UTF-8 text.
pub fn collect(reads: &Bindings, head: &Parts, client: &Client) -> Result<Attributes, NotText> {
    let wanted = |name: Name| reads.attributes.contains(name);
    let query = head.uri.query();
    Ok(Attributes {
        method: wanted(Name::METHOD).then(|| head.method.as_str().to_owned()),
        scheme: wanted(Name::SCHEME).then(|| client.scheme().to_owned()),
        version: wanted(Name::VERSION).then(|| version(head).to_owned()),
        request_path: wanted(Name::REQUEST_PATH).then(|| head.uri.path().to_owned()),
        request_uri: wanted(Name::REQUEST_URI).then(|| request_uri(head).to_owned()),
        query_string: query
            .filter(|_| wanted(Name::QUERY_STRING))
            .map(str::to_owned),
        query_params: query
            .filter(|_| wanted(Name::QUERY_PARAMS))
            .map(decode_query)
            .transpose()?
            .unwrap_or_default(),
        remote_address: wanted(Name::REMOTE_ADDRESS).then(|| client.remote.to_string()),
        local_address: wanted(Name::LOCAL_ADDRESS).then(|| client.local.to_string()),
        headers: headers(&reads.headers, head, client)?,
    })
}

/// The version that the client spoke.
fn version(head: &Parts) -> &'static str {
    match head.version {
        http::Version::HTTP_10 => "HTTP/1.0",
        http::Version::HTTP_2 => "HTTP/2",
        _ => "HTTP/1.1",
    }
}

fn request_uri(head: &Parts) -> &str {
    head.uri.path_and_query().map_or("/", |uri| uri.as_str())
}

fn decode_query(query: &str) -> Result<Vec<Pair>, NotText> {
    // What the decoder puts in the place of bytes that are not UTF-8.
    let is_broken = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
    form_urlencoded::parse(query.as_bytes())
        .map(
            |(name, value)| match is_broken(&name) || is_broken(&value) {
                true => Err(NotText),
                false => Ok(Pair {
                    name: name.into_owned(),
                    value: value.into_owned(),
                }),
            },
        )
        .collect()
}

fn headers(wanted: &HeaderNames, head: &Parts, client: &Client) -> Result<Vec<Pair>, NotText> {
    match wanted {
        HeaderNames::Only(names) => names
            .iter()
            .flat_map(|name| {
                let fields = head.headers.get_all(name.as_str()).iter();
                let fields = fields.map(move |value| pair(name, value));
                pseudo_header(name, head, client).into_iter().chain(fields)
            })
            .collect(),
        HeaderNames::All => PSEUDO_HEADERS
            .iter()
            .filter_map(|name| pseudo_header(name, head, client))
            .chain(head.headers.iter().map(|(name, value)| pair(name, value)))
            .collect(),
    }
}

fn pair(name: impl AsRef<str>, value: &HeaderValue) -> Result<Pair, NotText> {
    Ok(Pair {
        name: name.as_ref().to_owned(),
        value: text(value)?,
    })
}

fn text(value: &HeaderValue) -> Result<String, NotText> {
    String::from_utf8(value.as_bytes().to_vec()).map_err(|_| NotText)
}

/// Flex Gateway shows these among the headers, whatever the version of HTTP.
const PSEUDO_HEADERS: [&str; 4] = [":method", ":path", ":authority", ":scheme"];

fn pseudo_header(name: &str, head: &Parts, client: &Client) -> Option<Result<Pair, NotText>> {
    let value = match name {
        ":method" => Ok(head.method.as_str().to_owned()),
        ":path" => Ok(request_uri(head).to_owned()),
        ":authority" => text(head.headers.get(HOST)?),
        ":scheme" => Ok(client.scheme().to_owned()),
        _ => return None,
    };
    Some(value.map(|value| Pair {
        name: name.to_owned(),
        value,
    }))
}

#[cfg(test)]
mod tests;
