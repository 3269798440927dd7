//! What a request needs of the connection that it is sent on.

use gateway_model::UpstreamProtocol;

/// How one request is to be sent, and what comes with its head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendOptions {
    /// What is spoken with the upstream.
    pub protocol: UpstreamProtocol,
    /// A body follows.
    pub body: bool,
    /// The body follows when the upstream has asked for it.
    pub expectation: bool,
    /// Another protocol follows, if the upstream agrees.
    pub upgrade: bool,
    /// All of it is certain to be HTTP/1.1. In HTTP/2 there is no `Connection`, and
    /// hyper takes with it whatever it names.
    pub http1: bool,
}

impl SendOptions {
    /// Whether HTTP/2 has no way to say so.
    pub fn needs_http1(self) -> bool {
        self.expectation || self.upgrade
    }
}
