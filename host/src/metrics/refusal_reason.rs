//! Why requests are refused for what they prove, as metrics count it.

use std::sync::atomic::{AtomicU64, Ordering};

/// Why a request is refused for what it proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalReason {
    /// It carries no credential.
    Missing,
    /// Its user name, password, client id or client secret is not known.
    Credentials,
    /// What it carries is no token that could be checked.
    Malformed,
    /// Its token is signed by a method that the policy does not ask for.
    Method,
    /// Its token is of another type than the policy takes.
    Type,
    /// The key that its token names is not known, or none fits.
    Key,
    /// The signature does not fit the key.
    Signature,
    /// Its token has expired.
    Expired,
    /// Its token is not valid yet.
    NotYetValid,
    /// Its token is for somebody else.
    Audience,
    /// Its token is from somebody else.
    Issuer,
    /// Another claim is missing or not as a rule says.
    Claims,
    /// The token's client is no client application.
    Client,
    /// The keys to check it with could not be had.
    KeysUnavailable,
}

impl RefusalReason {
    /// Every reason, in the order of their counters.
    pub const ALL: [Self; 14] = [
        Self::Missing,
        Self::Credentials,
        Self::Malformed,
        Self::Method,
        Self::Type,
        Self::Key,
        Self::Signature,
        Self::Expired,
        Self::NotYetValid,
        Self::Audience,
        Self::Issuer,
        Self::Claims,
        Self::Client,
        Self::KeysUnavailable,
    ];

    /// The word for logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Credentials => "credentials",
            Self::Malformed => "malformed",
            Self::Method => "method",
            Self::Type => "type",
            Self::Key => "key",
            Self::Signature => "signature",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::Audience => "audience",
            Self::Issuer => "issuer",
            Self::Claims => "claims",
            Self::Client => "client",
            Self::KeysUnavailable => "keys_unavailable",
        }
    }
}

/// How many requests were refused, by why.
#[derive(Debug, Default)]
pub struct Refusals([AtomicU64; RefusalReason::ALL.len()]);

impl Refusals {
    /// Counts one.
    pub fn add(&self, reason: RefusalReason) {
        if let Some(counter) = self.0.get(reason as usize) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many were refused for this reason.
    pub fn of(&self, reason: RefusalReason) -> u64 {
        let counter = self.0.get(reason as usize);
        counter.map_or(0, |counter| counter.load(Ordering::Relaxed))
    }
}
