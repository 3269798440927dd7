//! What clients speak.

/// A version of HTTP, in clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// HTTP/2 (RFC 9113), otherwise HTTP/1.1 (RFC 9112).
    pub http2: bool,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self { http2: false }, Self { http2: true }];

    /// What it is called.
    pub fn title(self) -> &'static str {
        if self.http2 { "HTTP/2" } else { "HTTP/1.1" }
    }
}
