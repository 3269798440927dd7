//! Who has to change something for a request to succeed.

/// Who has to change something for the request to succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The client that sent the request.
    Client,
    /// A policy, or who configured it.
    Policy,
    /// This gateway or who runs it.
    Gateway,
    /// The server that the request was for.
    Upstream,
}

impl Fault {
    /// Everybody.
    pub const ALL: [Self; 4] = [Self::Client, Self::Policy, Self::Gateway, Self::Upstream];

    /// The word for logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Policy => "policy",
            Self::Gateway => "gateway",
            Self::Upstream => "upstream",
        }
    }
}
