//! The request as expressions see it: `attributes`.
//!
//! Filled from the request as it is about to leave, so a policy signs what the
//! upstream receives. Nothing is copied that the policy does not look at.

use http::HeaderValue;
use http::header::HOST;
use http::request::Parts;

use super::client::Client;
use crate::generator::bindings::jwt_gateway::policy::types::AttributeNames as Name;
use crate::generator::{Attributes, Bindings, HeaderNames, Pair};

/// What `reads` names of the outgoing request `head`.
pub fn collect(reads: &Bindings, head: &Parts, client: &Client) -> Attributes {
    let wanted = |name: Name| reads.attributes.contains(name);
    let query = head.uri.query();
    Attributes {
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
            .unwrap_or_default(),
        remote_address: wanted(Name::REMOTE_ADDRESS).then(|| client.remote.to_string()),
        local_address: wanted(Name::LOCAL_ADDRESS).then(|| client.local.to_string()),
        headers: headers(&reads.headers, head, client),
    }
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

fn decode_query(query: &str) -> Vec<Pair> {
    form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| Pair {
            name: name.into_owned(),
            value: value.into_owned(),
        })
        .collect()
}

fn headers(wanted: &HeaderNames, head: &Parts, client: &Client) -> Vec<Pair> {
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

fn pair(name: impl AsRef<str>, value: &HeaderValue) -> Pair {
    Pair {
        name: name.as_ref().to_owned(),
        value: text(value),
    }
}

/// Bytes that are not UTF-8 become U+FFFD.
fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// Flex Gateway shows these among the headers, whatever the version of HTTP.
const PSEUDO_HEADERS: [&str; 4] = [":method", ":path", ":authority", ":scheme"];

fn pseudo_header(name: &str, head: &Parts, client: &Client) -> Option<Pair> {
    let value = match name {
        ":method" => head.method.as_str().to_owned(),
        ":path" => request_uri(head).to_owned(),
        ":authority" => text(head.headers.get(HOST)?),
        ":scheme" => client.scheme().to_owned(),
        _ => return None,
    };
    Some(Pair {
        name: name.to_owned(),
        value,
    })
}

#[cfg(test)]
mod tests;
