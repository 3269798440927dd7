//! Why a request leads nowhere.

/// Why a request has no way to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// A path that the gateway and an upstream could read differently.
    #[error("the path hides dot segments behind encoded separators")]
    Path,
    /// A method or path that many servers read differently.
    #[error(
        "servers differ in how they read this: send the method in capitals, and a path without empty segments, `;`, `\\` and encoded slashes"
    )]
    Ambiguous,
    /// No route of the API instance fits.
    #[error("no route of the API instance fits")]
    NoRoute,
}
