//! Where a proxy listens.

use anyhow::Result;

use super::scenario::Protocol;
use crate::server::free_ports;

/// The port for each way to speak to a proxy.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    /// HTTP/1.1.
    pub http1: u16,
    /// HTTP/1.1 over TLS.
    pub http1_tls: u16,
    /// HTTP/2.
    pub http2: u16,
    /// HTTP/2 over TLS.
    pub http2_tls: u16,
}

impl Ports {
    /// Free ones, each another.
    pub fn free() -> Result<Self> {
        let [http1, http1_tls, http2, http2_tls] = free_ports([0; 4])?;
        Ok(Self {
            http1,
            http1_tls,
            http2,
            http2_tls,
        })
    }

    /// The one where this is spoken.
    pub fn of(self, protocol: Protocol) -> u16 {
        match protocol {
            Protocol::Http1 => self.http1,
            Protocol::Http1Tls => self.http1_tls,
            Protocol::Http2 => self.http2,
            Protocol::Http2Tls => self.http2_tls,
        }
    }
}
