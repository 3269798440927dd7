//! Expressions that find credentials and judge claims.
//!
//! They are evaluated natively, on what they name of the request and nothing else.
//! A header or parameter that one names and a client sent twice has no value:
//! another reader might take the other one.

use std::collections::BTreeSet;

use dataweave::{Expression, Inputs, Object, Roots, Text, Value};
use gateway_model::{Issue, Span};
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderName, HeaderValue};
use uuid::Uuid;

use super::inbound::Inbound;
use crate::generator::bindings::jwt_gateway::policy::types::AttributeNames;
use crate::generator::{Attributes, AuthenticationNames, Bindings, HeaderNames, Pair};

/// Which variables an expression may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variables {
    /// `attributes`.
    Request,
    /// `attributes` and `vars`, which holds `claimSet`.
    RequestAndClaims,
}

/// An expression with what it looks at.
pub struct Lookup {
    expression: Expression,
    bindings: Bindings,
    headers: Vec<HeaderName>,
    parameters: Vec<String>,
    /// Whether everything it looks at of a request is a header or parameter that it
    /// names.
    named: bool,
}

impl Lookup {
    /// Compiles the text of the field at `path`, which must be an expression. What it
    /// names and no request has is warned of.
    pub fn compile(
        path: &str,
        raw: &str,
        variables: Variables,
        warnings: &mut Vec<Issue>,
    ) -> Result<Self, Issue> {
        let at = |offset: usize, error: &dataweave::Error| Issue {
            span: Some(span(offset, error.span())),
            ..Issue::error(path, error.to_string())
        };
        let source = match dataweave::read_text(raw).map_err(|error| at(0, &error))? {
            Text::Expression { source } => source,
            Text::Plain(_) | Text::Quoted(_) => {
                let message = "This must be an expression, such as #[attributes.headers['name']].";
                return Err(Issue::error(path, message));
            }
        };
        let offset = source.start;
        let roots = match variables {
            Variables::Request => Roots::REQUEST,
            Variables::RequestAndClaims => Roots::REQUEST_AND_VARS,
        };
        let expression = dataweave::compile(raw.get(source).unwrap_or_default(), roots)
            .map_err(|error| at(offset, &error))?;
        warnings.extend(expression.doubts().into_iter().map(|doubt| Issue {
            span: Some(span(offset, doubt.span)),
            ..Issue::warning(path, doubt.message)
        }));
        Ok(Self::new(expression))
    }

    fn new(expression: Expression) -> Self {
        let mut names = AttributeNames::empty();
        let mut headers = BTreeSet::new();
        let mut parameters = BTreeSet::new();
        let (mut all_headers, mut named) = (false, true);
        for place in expression.reads() {
            let place: Vec<&str> = place.iter().map(|name| &**name).collect();
            match place.as_slice() {
                ["attributes", "headers", name, ..] => {
                    headers.insert(name.to_ascii_lowercase());
                    // What Envoy shows among the headers and is none.
                    named &= !name.starts_with(':');
                }
                ["attributes", "queryParams", name, ..] => {
                    names |= AttributeNames::QUERY_PARAMS;
                    parameters.insert((*name).to_owned());
                }
                ["attributes"] => {
                    (names, all_headers, named) = (AttributeNames::all(), true, false)
                }
                ["attributes", "headers"] => (all_headers, named) = (true, false),
                ["attributes", name, ..] => {
                    names |= attribute(name);
                    named = false;
                }
                _ => {}
            }
        }
        let fields = headers
            .iter()
            .filter_map(|name| name.parse().ok())
            .collect();
        let headers_named = match all_headers {
            true => HeaderNames::All,
            false => HeaderNames::Only(headers.into_iter().collect()),
        };
        Self {
            expression,
            bindings: Bindings {
                attributes: names,
                headers: headers_named,
                authentication: AuthenticationNames::empty(),
            },
            headers: fields,
            parameters: parameters.into_iter().collect(),
            named,
        }
    }

    /// The value for a request; none if it cannot be evaluated or what it names was
    /// sent more than once. `claims` is what it sees as `vars.claimSet`.
    pub fn evaluate(&self, inbound: &Inbound<'_>, claims: Value) -> Option<Value> {
        self.try_evaluate(inbound, claims).ok()
    }

    /// The same, with why there is no value: a text without any value.
    pub fn try_evaluate(&self, inbound: &Inbound<'_>, claims: Value) -> Result<Value, String> {
        if self.is_ambiguous(inbound.head) {
            return Err("what it names was sent more than once".to_owned());
        }
        let vars: Object = [("claimSet", claims)].into_iter().collect();
        let attributes = (inbound.attributes)(&self.bindings, inbound.head);
        let attributes = attributes.ok_or("what it names is not UTF-8 text")?;
        let inputs = Inputs {
            attributes: inputs(attributes),
            vars: vars.into(),
            ..Inputs::default()
        };
        let mut random = || *Uuid::new_v4().as_bytes();
        let value = self.expression.evaluate(&inputs, &mut random);
        value.map_err(|error| error.to_string())
    }

    /// Whether what it finds can be taken out of a request.
    pub fn can_strip(&self) -> bool {
        self.named
    }

    /// Writes a text where it looks for one, if that is one header field whose value it
    /// gives as it is.
    pub fn write(&self, inbound: &mut Inbound<'_>, text: &str) {
        let ([name], []) = (self.headers.as_slice(), self.parameters.as_slice()) else {
            return;
        };
        let Ok(value) = HeaderValue::from_str(text) else {
            return;
        };
        let before = inbound.head.headers.clone();
        inbound.head.headers.insert(name, value);
        if self.evaluate(inbound, Value::Null) != Some(text.into()) {
            inbound.head.headers = before;
        }
    }

    /// Takes out of a request what it looks at.
    pub fn strip(&self, head: &mut Parts) {
        for name in &self.headers {
            head.headers.remove(name);
        }
        if !self.parameters.is_empty() {
            strip_parameters(head, &self.parameters);
        }
    }

    fn is_ambiguous(&self, head: &Parts) -> bool {
        let sent_twice = |name| head.headers.get_all(name).iter().nth(1).is_some();
        let query = head.uri.query().unwrap_or_default();
        let given_twice = |name: &String| {
            let parameters = form_urlencoded::parse(query.as_bytes());
            parameters
                .filter(|(given, _)| *given == **name)
                .nth(1)
                .is_some()
        };
        self.headers.iter().any(sent_twice) || self.parameters.iter().any(given_twice)
    }
}

fn span(offset: usize, span: dataweave::Span) -> Span {
    let narrow = |at: usize| u32::try_from(offset + at).unwrap_or(u32::MAX);
    Span {
        start: narrow(span.start),
        end: narrow(span.end),
    }
}

fn attribute(name: &str) -> AttributeNames {
    match name {
        "method" => AttributeNames::METHOD,
        "scheme" => AttributeNames::SCHEME,
        "version" => AttributeNames::VERSION,
        "requestPath" => AttributeNames::REQUEST_PATH,
        "requestUri" => AttributeNames::REQUEST_URI,
        "queryString" => AttributeNames::QUERY_STRING,
        "queryParams" => AttributeNames::QUERY_PARAMS,
        "remoteAddress" => AttributeNames::REMOTE_ADDRESS,
        "localAddress" => AttributeNames::LOCAL_ADDRESS,
        _ => AttributeNames::empty(),
    }
}

/// `attributes` as the expressions of the language see them.
fn inputs(attributes: Attributes) -> Value {
    let Attributes {
        method,
        scheme,
        version,
        request_path,
        request_uri,
        query_string,
        remote_address,
        local_address,
        query_params,
        headers,
    } = attributes;
    let fields = |pairs: Vec<Pair>| {
        pairs
            .into_iter()
            .map(|pair| (pair.name.into(), pair.value.into()))
    };
    let query_params: Object = fields(query_params).collect::<Object>();
    let object: Object = [
        ("method", method.into()),
        ("scheme", scheme.into()),
        ("version", version.into()),
        ("requestPath", request_path.into()),
        ("requestUri", request_uri.into()),
        ("queryString", query_string.into()),
        ("remoteAddress", remote_address.into()),
        ("localAddress", local_address.into()),
        ("queryParams", query_params.into()),
        ("headers", Object::headers(fields(headers)).into()),
    ]
    .into_iter()
    .collect();
    object.into()
}

/// Leaves these parameters out of the query; the others stay byte for byte.
fn strip_parameters(head: &mut Parts, names: &[String]) {
    let Some(query) = head.uri.query() else {
        return;
    };
    let is_kept = |part: &&str| {
        let mut parameters = form_urlencoded::parse(part.as_bytes());
        !parameters.any(|(given, _)| names.iter().any(|name| *name == given))
    };
    let kept: Vec<_> = query.split('&').filter(is_kept).collect();
    let path = head.uri.path();
    let text = match kept.as_slice() {
        [] => path.to_owned(),
        kept => format!("{path}?{}", kept.join("&")),
    };
    let mut parts = head.uri.clone().into_parts();
    // What is left of a path and query is one.
    if let Ok(rest) = PathAndQuery::try_from(text) {
        parts.path_and_query = Some(rest);
        if let Ok(uri) = http::Uri::from_parts(parts) {
            head.uri = uri;
        }
    }
}
