//! What a request needs of the connection that it is sent on.

use std::time::Duration;

/// How one request is to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendOptions {
    /// The body follows when the upstream has asked for it.
    pub expectation: bool,
    /// Another protocol follows, if the upstream agrees.
    pub upgrade: bool,
    /// How long it may take.
    pub timeouts: Timeouts,
}

/// Times of one request that go before those for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeouts {
    /// To connect, with the name look-up and TLS.
    pub connect: Option<Duration>,
    /// From the end of the request to the end of the response's head.
    pub response: Option<Duration>,
}

impl SendOptions {
    /// Whether HTTP/2 has no way to say so.
    pub fn needs_http1(self) -> bool {
        self.expectation || self.upgrade
    }
}
