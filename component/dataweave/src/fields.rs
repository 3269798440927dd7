//! The fields of the variables, in one table each.

/// A field of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// One line for whoever writes an expression.
    pub help: &'static str,
}

/// Makes a table of fields.
pub(crate) const fn field(name: &'static str, help: &'static str) -> Field {
    Field { name, help }
}

/// The fields of `attributes`.
pub const ATTRIBUTES: [Field; 11] = [
    field("headers", "the headers by name, in any letter case"),
    field("localAddress", "address and port that took the request"),
    field("method", "the method, such as 'GET'"),
    field("queryParams", "the query's parameters by name, decoded"),
    field("queryString", "all that follows `?`, as received"),
    field("remoteAddress", "address and port of the client"),
    field("requestPath", "the path without the query"),
    field("requestUri", "path and query, as received"),
    field("scheme", "'http' or 'https'"),
    field(
        "statusCode",
        "the status of a response; null while there is none",
    ),
    field("version", "the protocol, such as 'HTTP/1.1'"),
];

/// The fields of `authentication`.
pub const AUTHENTICATION: [Field; 4] = [
    field("clientId", "the client application's id"),
    field("clientName", "the client application's name"),
    field("principal", "who was authenticated, such as a user name"),
    field("properties", "what the authentication policy found out"),
];

/// Whether a table has a field of this name.
pub(crate) fn has(table: &[Field], name: &str) -> bool {
    table.iter().any(|field| field.name == name)
}
