//! What clients speak.

/// A version of HTTP, in clear or in TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// HTTP/2 (RFC 9113), otherwise HTTP/1.1 (RFC 9112).
    pub http2: bool,
    /// In TLS.
    pub tls: bool,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::of(false, false),
        Self::of(false, true),
        Self::of(true, false),
        Self::of(true, true),
    ];

    const fn of(http2: bool, tls: bool) -> Self {
        Self { http2, tls }
    }

    /// What it is called.
    pub fn title(self) -> &'static str {
        match (self.http2, self.tls) {
            (false, false) => "HTTP/1.1",
            (false, true) => "HTTP/1.1 in TLS",
            (true, false) => "HTTP/2",
            (true, true) => "HTTP/2 in TLS",
        }
    }

    /// Its name in TLS (RFC 7301).
    pub fn protocol(self) -> &'static str {
        if self.http2 { "h2" } else { "http/1.1" }
    }

    /// The scheme of its URLs.
    pub fn scheme(self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }
}
