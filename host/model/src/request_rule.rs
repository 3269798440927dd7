//! Which requests something is for: a route, or a policy.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::Pattern;
use crate::checked;
use crate::read::Reader;

/// What must hold of a request, all of what is given. Every expression has to match
/// the whole of its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestRule {
    /// Of the path behind the base path, which begins with `/`, without the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "/orders/([0-9]+)"))]
    pub path: Option<Pattern>,
    /// Of the method, such as `GET|POST`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "GET|POST"))]
    pub methods: Option<Pattern>,
    /// Of the host that the client asked for, in lower case and without a port.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "(.*\\.)?example\\.com"))]
    pub host: Option<Pattern>,
    /// Of the value of each header named here. Several values of one header are one,
    /// with `,` in between. A header that is not there matches nothing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Pattern>,
}

/// By hand, as all that is checked already (`checked.rs`).
impl<'de> Deserialize<'de> for RequestRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        checked::deserialize(deserializer, Self::of)
    }
}

impl RequestRule {
    /// What is checked already; none if this is no rule.
    pub fn of(shown: &Value) -> Option<Self> {
        let pattern = |value: &Value| Pattern::try_from(value.as_str()?.to_owned()).ok();
        let mut rule = Self::default();
        for (name, value) in shown.as_object()? {
            match name.as_str() {
                "path" => rule.path = Some(pattern(value)?),
                "methods" => rule.methods = Some(pattern(value)?),
                "host" => rule.host = Some(pattern(value)?),
                "headers" => {
                    for (name, value) in value.as_object()? {
                        rule.headers.insert(name.clone(), pattern(value)?);
                    }
                }
                _ => return None,
            }
        }
        Some(rule)
    }

    /// Reads a list of rules.
    pub fn read_list<'a>(
        reader: &mut Reader<'a>,
        value: &'a Value,
        path: &str,
    ) -> Option<Vec<Self>> {
        reader.list(value, path, |reader, item, path| {
            reader.object(item, path, Self::read)
        })
    }

    fn read(fields: &mut Reader<'_>) -> Option<Self> {
        let path = fields.optional("path", Reader::pattern);
        let methods = fields.optional("methods", Reader::pattern);
        let host = fields.optional("host", Reader::pattern);
        let headers = fields.optional("headers", Self::read_headers);
        Some(Self {
            path,
            methods,
            host,
            headers: headers.unwrap_or_default(),
        })
    }

    /// Names of headers are kept in lower case, as they are compared.
    fn read_headers<'a>(
        reader: &mut Reader<'a>,
        value: &'a Value,
        path: &str,
    ) -> Option<BTreeMap<String, Pattern>> {
        let Some(fields) = value.as_object() else {
            reader.error(
                path,
                "This must be a mapping of header names to expressions.",
            );
            return None;
        };
        let mut headers = BTreeMap::new();
        for (name, value) in fields {
            let path = format!("{path}.{name}");
            if !is_header_name(name) {
                reader.error(&path, NOT_A_HEADER);
            }
            let pattern = reader.pattern(value, &path);
            let twice = pattern.and_then(|pattern| headers.insert(name.to_lowercase(), pattern));
            if twice.is_some() {
                reader.error(
                    &path,
                    "This header is named twice; upper and lower case are one.",
                );
            }
        }
        Some(headers)
    }
}

const NOT_A_HEADER: &str = "This is not the name of a header. For the path, the method and the host there are `path`, `methods` and `host`.";

/// A token (RFC 9110, section 5.6.2).
fn is_header_name(name: &str) -> bool {
    let symbol = |c: char| "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || symbol(c))
}
