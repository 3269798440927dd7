//! Why a request leads nowhere.

/// Why a request has no way to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// A path that the gateway and an upstream could read differently.
    #[error("the path hides dot segments behind encoded separators")]
    Path,
    /// No route of the API instance fits.
    #[error("no route of the API instance fits")]
    NoRoute,
}
