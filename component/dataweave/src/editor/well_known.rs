//! Names that requests often bring: suggestions, no promises.

use crate::fields::{Field, field};

/// Headers (RFC 9110, W3C Trace Context, and what proxies add), most used first.
pub(crate) const HEADERS: [Field; 20] = [
    field("authorization", "the credentials of the client"),
    field("x-request-id", "an id of this request"),
    field(
        "x-correlation-id",
        "an id of everything that belongs together",
    ),
    field("host", "the host that the client asked for"),
    field("user-agent", "the client's software"),
    field("content-type", "the media type of the body"),
    field("accept", "media types that the client takes"),
    field("accept-language", "languages that the client takes"),
    field("cookie", "the cookies of the client"),
    field("origin", "the site that a browser's request comes from"),
    field("referer", "the page that a browser's request comes from"),
    field("traceparent", "position in a trace (W3C Trace Context)"),
    field("x-forwarded-for", "the addresses that a proxy saw"),
    field("x-forwarded-host", "the host that a proxy was asked for"),
    field(
        "x-forwarded-proto",
        "the scheme that a proxy was asked with",
    ),
    field("x-real-ip", "the client's address that a proxy saw"),
    field("x-api-key", "a key of the client"),
    field("x-tenant-id", "the tenant that the request is for"),
    field("client_id", "the id of a client application"),
    field("content-length", "the length of the body in bytes"),
];

/// What authentication policies put into `authentication.properties`.
pub(crate) const PROPERTIES: [Field; 5] = [
    field("claims", "the claims of the token that was validated"),
    field("clientId", "the client application's id"),
    field("clientName", "the client application's name"),
    field("username", "the name of the user who signed in"),
    field("jwt", "the token that was validated, as it was sent"),
];

/// What *JWT Validation* puts into `vars`.
pub(crate) const VARS: [Field; 1] = [field(
    "claimSet",
    "the claims of the token that is being validated",
)];

/// Claims of tokens (RFC 7519, section 4.1; RFC 9068, section 2.2).
pub(crate) const CLAIMS: [Field; 9] = [
    field("sub", "whom the token is about"),
    field("iss", "who issued the token"),
    field("aud", "whom the token is for"),
    field("scope", "what the token allows"),
    field("client_id", "the client that the token was issued to"),
    field("exp", "when the token expires, in seconds since 1970"),
    field("iat", "when the token was issued, in seconds since 1970"),
    field(
        "nbf",
        "from when on the token is valid, in seconds since 1970",
    ),
    field("jti", "the token's own id"),
];
