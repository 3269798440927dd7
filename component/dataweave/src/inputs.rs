//! What expressions are evaluated on, and which of it an expression may name.

use crate::fields::{ATTRIBUTES, AUTHENTICATION, Field};
use crate::{Object, Value};

/// Which variables an expression may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roots {
    /// `attributes`: the request.
    pub attributes: bool,
    /// `authentication`: who sent it.
    pub authentication: bool,
    /// `payload`: its body.
    pub payload: bool,
    /// `vars`: what a policy adds.
    pub vars: bool,
}

impl Roots {
    /// What the policy *Credential Injection JWT Generation* binds.
    pub const POLICY: Roots = Roots {
        attributes: true,
        authentication: true,
        payload: false,
        vars: false,
    };
    /// What policies bind that find out who sends a request: nobody has yet.
    pub const REQUEST: Roots = Roots {
        authentication: false,
        ..Roots::POLICY
    };
    /// What *JWT Validation* binds for expressions that see the claims of a token, as
    /// `vars.claimSet`.
    pub const REQUEST_AND_VARS: Roots = Roots {
        vars: true,
        ..Roots::REQUEST
    };
    /// All variables there are.
    pub const ALL: Roots = Roots {
        attributes: true,
        authentication: true,
        payload: true,
        vars: true,
    };

    /// The variables that are bound, as the documentation lists them.
    pub(crate) fn bound(self) -> impl Iterator<Item = Root> {
        Root::ALL.into_iter().filter(move |root| self.bind(*root))
    }

    /// Whether a variable is bound.
    pub(crate) fn bind(self, root: Root) -> bool {
        match root {
            Root::Attributes => self.attributes,
            Root::Authentication => self.authentication,
            Root::Payload => self.payload,
            Root::Vars => self.vars,
        }
    }
}

/// A variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Root {
    /// `attributes`
    Attributes,
    /// `authentication`
    Authentication,
    /// `payload`
    Payload,
    /// `vars`
    Vars,
}

impl Root {
    /// Every variable, as the documentation lists them.
    pub(crate) const ALL: [Root; 4] = [
        Root::Attributes,
        Root::Authentication,
        Root::Payload,
        Root::Vars,
    ];

    /// The name of the variable.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Root::Attributes => "attributes",
            Root::Authentication => "authentication",
            Root::Payload => "payload",
            Root::Vars => "vars",
        }
    }

    /// One line for whoever writes an expression.
    pub(crate) fn help(self) -> &'static str {
        match self {
            Root::Attributes => "the request",
            Root::Authentication => "who sent the request",
            Root::Payload => "the body of the request",
            Root::Vars => "what the policy adds",
        }
    }
}

/// The values of the variables. A variable that is null has no fields; that is
/// not an error.
///
/// With serde it reads an object with the four names, every one optional, and
/// shapes `attributes` and `authentication` as [`attributes`] and
/// [`authentication`] do.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// `attributes`, with `headers` made by [`Object::headers`].
    pub attributes: Value,
    /// `authentication`.
    pub authentication: Value,
    /// `payload`.
    pub payload: Value,
    /// `vars`.
    pub vars: Value,
}

impl Inputs {
    pub(crate) fn get(&self, root: Root) -> &Value {
        match root {
            Root::Attributes => &self.attributes,
            Root::Authentication => &self.authentication,
            Root::Payload => &self.payload,
            Root::Vars => &self.vars,
        }
    }
}

/// Shapes data as `attributes`: exactly the fields of [`ATTRIBUTES`], null where
/// the data has none, with `headers` looked up without regard to case.
pub fn attributes(data: &Value) -> Value {
    let mut shaped = shape(data, &ATTRIBUTES);
    if let Some(Value::Object(headers)) = shaped.get("headers") {
        let fields = headers
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()));
        let headers = Object::headers(fields);
        shaped.insert("headers", headers.into());
    }
    shaped.into()
}

/// Shapes data as `authentication`: exactly the fields of [`AUTHENTICATION`],
/// null where the data has none.
pub fn authentication(data: &Value) -> Value {
    shape(data, &AUTHENTICATION).into()
}

fn shape(data: &Value, fields: &[Field]) -> Object {
    let field = |name: &str| match data {
        Value::Object(object) => object.get(name).cloned().unwrap_or_default(),
        _ => Value::Null,
    };
    fields
        .iter()
        .map(|shaped| (shaped.name, field(shaped.name)))
        .collect()
}
