//! A request as expressions see it. Only what expressions look at is built.

use std::sync::Arc;

use dataweave::{Inputs, Object, Value};

use crate::failure::failure;
use crate::reads::{ATTRIBUTES, AUTHENTICATION};
use crate::types::{
    AttributeNames, Attributes, Authentication, AuthenticationNames, Bindings, Failure,
    FailureKind, HeaderNames, Pair, Request,
};

/// A field of a variable: its name, and how it is found.
type Field<From> = (Arc<str>, fn(&From) -> Value);

/// Builds the inputs of expressions.
pub(crate) struct InputBuilder {
    attributes: Vec<Field<Attributes>>,
    authentication: Vec<Field<Authentication>>,
    properties: bool,
}

impl InputBuilder {
    /// A builder of what these expressions look at.
    pub(crate) fn new(reads: &Bindings) -> Self {
        let flagged = ATTRIBUTES
            .iter()
            .filter(|(_, flag)| reads.attributes.contains(*flag));
        let mut attributes: Vec<_> = flagged
            .map(|(name, flag)| (Arc::from(*name), attribute(*flag)))
            .collect();
        if !matches!(&reads.headers, HeaderNames::Only(names) if names.is_empty()) {
            attributes.push((Arc::from("headers"), headers));
        }
        if reads.attributes.is_all() {
            // Only an answer has a status, but whoever looks at all fields sees the field.
            attributes.push((Arc::from("statusCode"), |_| Value::Null));
        }
        let flagged = AUTHENTICATION
            .iter()
            .filter(|(_, flag)| reads.authentication.contains(*flag));
        let authentication = flagged
            .map(|(name, flag)| (Arc::from(*name), identity(*flag)))
            .collect();
        let properties = reads
            .authentication
            .contains(AuthenticationNames::PROPERTIES);
        Self {
            attributes,
            authentication,
            properties,
        }
    }

    /// The inputs for one request. The properties are null if they cannot be read.
    pub(crate) fn build(&self, request: &Request) -> Inputs {
        Inputs {
            attributes: object(&self.attributes, &request.attributes),
            authentication: object(&self.authentication, &request.authentication),
            ..Inputs::default()
        }
    }

    /// Checks what the host says about the client.
    pub(crate) fn check(&self, inputs: &Inputs, request: &Request) -> Result<(), Failure> {
        let given = request.authentication.properties.is_some();
        let read = match &inputs.authentication {
            Value::Object(fields) => fields
                .get("properties")
                .is_some_and(|value| !value.is_null()),
            _ => false,
        };
        if !self.properties || !given || read {
            return Ok(());
        }
        Err(failure(
            FailureKind::Expression,
            "authentication.properties",
            "The host gave properties of the client that are not the text of a JSON object.",
        ))
    }
}

fn object<From>(fields: &[Field<From>], from: &From) -> Value {
    if fields.is_empty() {
        return Value::Null;
    }
    let fields = fields
        .iter()
        .map(|(name, field)| (Arc::clone(name), field(from)));
    Value::from(fields.collect::<Object>())
}

fn attribute(name: AttributeNames) -> fn(&Attributes) -> Value {
    match name {
        AttributeNames::METHOD => |from| text(&from.method),
        AttributeNames::SCHEME => |from| text(&from.scheme),
        AttributeNames::VERSION => |from| text(&from.version),
        AttributeNames::REQUEST_PATH => |from| text(&from.request_path),
        AttributeNames::REQUEST_URI => |from| text(&from.request_uri),
        AttributeNames::QUERY_STRING => |from| text(&from.query_string),
        AttributeNames::REMOTE_ADDRESS => |from| text(&from.remote_address),
        AttributeNames::LOCAL_ADDRESS => |from| text(&from.local_address),
        _ => |from| Value::from(fields(&from.query_params).collect::<Object>()),
    }
}

fn identity(name: AuthenticationNames) -> fn(&Authentication) -> Value {
    match name {
        AuthenticationNames::PRINCIPAL => |from| text(&from.principal),
        AuthenticationNames::CLIENT_ID => |from| text(&from.client_id),
        AuthenticationNames::CLIENT_NAME => |from| text(&from.client_name),
        _ => |from| properties(from.properties.as_deref()),
    }
}

fn headers(from: &Attributes) -> Value {
    Value::from(Object::headers(fields(&from.headers)))
}

fn properties(json: Option<&str>) -> Value {
    match json.map(Value::from_json) {
        Some(Ok(value @ Value::Object(_))) => value,
        _ => Value::Null,
    }
}

fn text(field: &Option<String>) -> Value {
    Value::from(field.as_deref())
}

fn fields(pairs: &[Pair]) -> impl Iterator<Item = (Arc<str>, Value)> {
    pairs.iter().map(|pair| {
        (
            Arc::from(pair.name.as_str()),
            Value::from(pair.value.as_str()),
        )
    })
}
