//! Sample requests as the component reads them. Destructured without `..`: a new
//! field must break the build, not the behaviour.

use std::collections::BTreeMap;

use gateway_model::{SampleAttributes, SampleAuthentication, SampleRequest};

use super::bindings::jwt_gateway::policy::types::{Attributes, Authentication, Pair, Request};

impl From<SampleRequest> for Request {
    fn from(sample: SampleRequest) -> Self {
        let SampleRequest {
            attributes,
            authentication,
        } = sample;
        Self {
            attributes: attributes.into(),
            authentication: authentication.into(),
        }
    }
}

impl From<SampleAttributes> for Attributes {
    fn from(sample: SampleAttributes) -> Self {
        let SampleAttributes {
            method,
            scheme,
            version,
            request_path,
            request_uri,
            query_string,
            query_params,
            headers,
            remote_address,
            local_address,
        } = sample;
        let query_params = match (query_params, &query_string) {
            (Some(params), _) => pairs(params),
            (None, Some(query)) => decode(query),
            (None, None) => Vec::new(),
        };
        Self {
            method,
            scheme,
            version,
            request_path,
            request_uri,
            query_string,
            remote_address,
            local_address,
            query_params,
            headers: pairs(headers),
        }
    }
}

impl From<SampleAuthentication> for Authentication {
    fn from(sample: SampleAuthentication) -> Self {
        let SampleAuthentication {
            principal,
            client_id,
            client_name,
            properties,
        } = sample;
        Self {
            principal,
            client_id,
            client_name,
            properties: properties.map(|fields| fields.to_string()),
        }
    }
}

fn pairs(texts: BTreeMap<String, Vec<String>>) -> Vec<Pair> {
    let each = texts.into_iter().flat_map(|(name, values)| {
        let pair = move |value| Pair {
            name: name.clone(),
            value,
        };
        values.into_iter().map(pair)
    });
    each.collect()
}

fn decode(query: &str) -> Vec<Pair> {
    let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
    pairs.map(|(name, value)| Pair { name, value }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn request(document: Value) -> Request {
        SampleRequest::parse(&document).unwrap().into()
    }

    fn names_and_values(pairs: &[Pair]) -> Vec<(&str, &str)> {
        pairs
            .iter()
            .map(|pair| (pair.name.as_str(), pair.value.as_str()))
            .collect()
    }

    #[test]
    fn query_parameters_come_from_the_query_string_unless_they_are_written() {
        let derived = request(json!({"attributes": {"queryString": "a=1&b=x+y%21&a=2"}}));
        assert_eq!(
            names_and_values(&derived.attributes.query_params),
            [("a", "1"), ("b", "x y!"), ("a", "2")]
        );
        let written = request(json!({
            "attributes": {"queryString": "a=1", "queryParams": {"c": "3"}}
        }));
        assert_eq!(
            names_and_values(&written.attributes.query_params),
            [("c", "3")]
        );
    }

    #[test]
    fn headers_and_properties_arrive() {
        let request = request(json!({
            "attributes": {"headers": {"Accept": ["a", "b"]}},
            "authentication": {"properties": {"tier": [1, null]}},
        }));
        assert_eq!(
            names_and_values(&request.attributes.headers),
            [("Accept", "a"), ("Accept", "b")]
        );
        assert_eq!(
            request.authentication.properties.as_deref(),
            Some(r#"{"tier":[1,null]}"#)
        );
    }
}
