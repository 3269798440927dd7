//! What a request needs of the connection that it is sent on.

use std::time::Duration;

use crate::workers::WorkerNumber;

/// How one request is to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendOptions {
    /// The body follows when the upstream has asked for it.
    pub expectation: bool,
    /// Another protocol follows, if the upstream agrees.
    pub upgrade: bool,
    /// How long it may take.
    pub timeouts: Timeouts,
    /// Who sends it, and has connections of their own.
    pub worker: WorkerNumber,
}

/// How long an upstream may take; where there is none, the gateway's own limits hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeouts {
    /// To connect, with the name look-up and TLS.
    pub connect: Option<Duration>,
    /// From the end of the request to the end of the response's head.
    pub response: Option<Duration>,
    /// Without a byte of a body or of an upgraded connection.
    pub idle: Option<Duration>,
    /// Without a request on a connection that is kept for the next one.
    pub keep: Option<Duration>,
}

impl From<gateway_model::Timeouts> for Timeouts {
    fn from(written: gateway_model::Timeouts) -> Self {
        let gateway_model::Timeouts {
            connect_ms,
            response_ms,
            idle_ms,
            keep_ms,
        } = written;
        let time = |ms: Option<u32>| ms.map(|ms| Duration::from_millis(ms.into()));
        Self {
            connect: time(connect_ms),
            response: time(response_ms),
            idle: time(idle_ms),
            keep: time(keep_ms),
        }
    }
}

impl SendOptions {
    /// Whether HTTP/2 has no way to say so.
    pub fn needs_http1(self) -> bool {
        self.expectation || self.upgrade
    }
}
