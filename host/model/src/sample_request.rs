//! Requests that a policy is tried out with, as people write them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::read::Reader;
use crate::{Issue, JsonText, json_text};

/// A request as expressions are to see it. Every field may be left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SampleRequest {
    /// The request itself.
    pub attributes: SampleAttributes,
    /// Who sent it.
    pub authentication: SampleAuthentication,
}

/// What expressions are to see as `attributes`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SampleAttributes {
    /// The request method, such as `GET`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// `http` or `https`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// The protocol version, such as `HTTP/1.1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The path without the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_path: Option<String>,
    /// Path and query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_uri: Option<String>,
    /// The query without `?`, undecoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_string: Option<String>,
    /// Decoded query parameters, each with one value or a list of values. Absent
    /// means those of `queryString`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_params: Option<BTreeMap<String, Vec<String>>>,
    /// Request headers, each with one value or a list of values.
    pub headers: BTreeMap<String, Vec<String>>,
    /// Address and port of the client, such as `192.0.2.7:50000`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_address: Option<String>,
    /// Address and port on which the request arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_address: Option<String>,
}

/// What expressions are to see as `authentication`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SampleAuthentication {
    /// The authenticated user or client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// Identifier of the client application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Name of the client application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Anything else that is known of the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::HashMap<String, Value>>))]
    pub properties: Option<JsonText>,
}

impl SampleRequest {
    /// Reads a JSON document `{"attributes", "authentication"}`, reporting every
    /// issue with its shape.
    ///
    /// # Errors
    /// Every field that is unknown or not of its type.
    pub fn parse(document: &Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let request = Self::read(&mut reader);
        reader.finish(|| Some(request))
    }

    /// Gives numbers of the properties all the digits that they have in the text of the
    /// document, in which the request is the value at this path.
    #[cfg(not(target_family = "wasm"))]
    #[must_use]
    pub fn with_all_digits(mut self, document: &str, path: &[&str]) -> Self {
        if let Some(properties) = &mut self.authentication.properties {
            let path = [path, &["authentication", "properties"]].concat();
            if let Some(written) = JsonText::within(document, &path) {
                *properties = written;
            }
        }
        self
    }

    pub(crate) fn read(fields: &mut Reader<'_>) -> Self {
        let attributes = fields.nullable("attributes", |reader, value, path| {
            reader.object(value, path, |fields| Some(SampleAttributes::read(fields)))
        });
        let authentication = fields.nullable("authentication", |reader, value, path| {
            reader.object(value, path, |fields| {
                Some(SampleAuthentication::read(fields))
            })
        });
        Self {
            attributes: attributes.unwrap_or_default(),
            authentication: authentication.unwrap_or_default(),
        }
    }
}

impl SampleAttributes {
    fn read(fields: &mut Reader<'_>) -> Self {
        Self {
            method: fields.nullable("method", Reader::text),
            scheme: fields.nullable("scheme", Reader::text),
            version: fields.nullable("version", Reader::text),
            request_path: fields.nullable("requestPath", Reader::text),
            request_uri: fields.nullable("requestUri", Reader::text),
            query_string: fields.nullable("queryString", Reader::text),
            query_params: fields.nullable("queryParams", Reader::texts_by_name),
            headers: fields
                .nullable("headers", Reader::texts_by_name)
                .unwrap_or_default(),
            remote_address: fields.nullable("remoteAddress", Reader::text),
            local_address: fields.nullable("localAddress", Reader::text),
        }
    }
}

impl SampleAuthentication {
    fn read(fields: &mut Reader<'_>) -> Self {
        Self {
            principal: fields.nullable("principal", Reader::text),
            client_id: fields.nullable("clientId", Reader::text),
            client_name: fields.nullable("clientName", Reader::text),
            properties: fields
                .nullable("properties", Reader::mapping)
                .map(|fields| json_text(Value::Object(fields))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_reads_the_same() {
        let request = SampleRequest::parse(&json!({
            "attributes": {
                "method": "GET",
                "queryParams": {"page": "2"},
                "headers": {"accept": ["text/html", "text/plain"], "host": "example.com"},
            },
            "authentication": {"clientId": "app", "properties": {"tier": 1}},
        }))
        .unwrap();
        assert_eq!(request.attributes.headers["accept"].len(), 2);
        assert_eq!(request.attributes.headers["host"], ["example.com"]);
        let written = serde_json::to_value(&request).unwrap();
        assert_eq!(SampleRequest::parse(&written).unwrap(), request);
    }

    #[test]
    fn nothing_has_to_be_written() {
        let request = SampleRequest::parse(&json!({})).unwrap();
        assert_eq!(request, SampleRequest::default());
    }

    #[test]
    fn every_issue_has_its_path() {
        let issues = SampleRequest::parse(&json!({
            "attributes": {"method": 1, "headers": {"a": [1]}, "queryParams": [], "verb": "GET"},
            "authentication": {"properties": "none"},
            "body": "",
        }))
        .unwrap_err();
        let mut paths: Vec<_> = issues.iter().map(|issue| issue.path.as_str()).collect();
        paths.sort_unstable();
        assert_eq!(
            paths,
            [
                "attributes.headers.a[0]",
                "attributes.method",
                "attributes.queryParams",
                "attributes.verb",
                "authentication.properties",
                "body",
            ]
        );
    }
}
