//! Why an upstream gave no response.

/// Why an upstream gave no response.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SendError {
    /// The client's body was malformed or ended too early.
    #[error("the request body could not be read")]
    RequestBody,
    /// No connection to the upstream came about.
    #[error("the upstream could not be reached: {0}")]
    Unreachable(String),
    /// The upstream closed the connection or spoke something else than HTTP.
    #[error("the upstream gave no response: {0}")]
    NoResponse(String),
    /// The upstream accepted the request and stayed silent.
    #[error("the upstream did not respond in time")]
    Silent,
}
