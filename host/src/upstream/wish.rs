//! What a request needs of the connection that it gets.

use std::time::Duration;

use tokio::time::Instant;

use super::connector::Wanted;

/// What a request needs.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// What is to be spoken.
    pub wanted: Wanted,
    /// When the request came.
    pub begun: Instant,
    /// Only a connection that was opened since then will do.
    pub anew: bool,
    /// How long a connection may be unused before the request, and after it.
    pub keep: Duration,
    /// How long a connection may take to come about.
    pub limit: Duration,
}
