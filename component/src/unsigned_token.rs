//! Everything that a token consists of, before it is signed.

use crate::claims::Times;
use crate::entries::Members;
use crate::types::Failure;

/// The parts of one request's token, failed ones included.
pub(crate) struct UnsignedToken<'a> {
    /// The claims about time.
    pub(crate) times: Result<Times, Failure>,
    /// Whether what the host says about the client could be read.
    pub(crate) client: Result<(), Failure>,
    /// The custom claims.
    pub(crate) claims: Members<'a>,
    /// The custom header parameters.
    pub(crate) header: Members<'a>,
}

impl UnsignedToken<'_> {
    /// What went wrong first.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        let times = self.times.as_ref().err();
        let client = self.client.as_ref().err();
        let custom = || self.claims.failure().or_else(|| self.header.failure());
        times.or(client).or_else(custom)
    }

    /// The claims as JSON, with those that succeeded.
    pub(crate) fn claims_json(&self) -> Vec<u8> {
        let mut json = Vec::with_capacity(512);
        self.times
            .as_ref()
            .copied()
            .unwrap_or_default()
            .write_with(&self.claims, &mut json);
        json
    }
}
