//! A request that nobody sends, before the inbound policies of an API instance: what they
//! would find out about it, by the code that serves.

use std::net::SocketAddr;

use gateway_model::{PolicyId, SampleSender};
use http::request::Parts;

use super::attributes;
use super::client::Client;
use super::error::ProxyError;
use crate::authentication::{ClientApplications, Identity, Inbound};
use crate::routing::MatchInput;
use crate::snapshot::{InboundPolicy, Policies};

/// Where a request is rehearsed.
pub struct Rehearsal<'a> {
    /// The policies that are switched on.
    pub policies: &'a Policies,
    /// The client applications that are known.
    pub applications: &'a ClientApplications,
    /// The address that the client has.
    pub remote: SocketAddr,
    /// The address on which the request arrives.
    pub local: SocketAddr,
    /// Whether what the client sends is encrypted.
    pub tls: bool,
}

/// What an inbound policy found out.
pub struct Finding {
    /// The policy.
    pub policy: PolicyId,
    /// What it found.
    pub identity: Identity,
}

/// Which inbound policy refuses the request, and how.
pub struct Refused {
    /// The policy.
    pub policy: PolicyId,
    /// What the client would be answered.
    pub error: ProxyError,
}

impl Rehearsal<'_> {
    /// What each policy finds out that is for this request, in the order in which they
    /// run. Credentials are taken out of `head` as they would be; `path` is what lies
    /// behind the base path.
    ///
    /// # Errors
    /// One of them refuses the request.
    pub async fn run(
        &self,
        head: &mut Parts,
        path: &str,
        sender: &SampleSender,
    ) -> Result<Vec<Finding>, Refused> {
        let client = Client::new(self.remote, self.local, self.tls);
        let policies = self.policies.inbound(&MatchInput { path, head });
        let mut findings = Vec::with_capacity(policies.len());
        for InboundPolicy { id, policy, .. } in policies {
            let inbound = Inbound {
                head,
                attributes: &|reads, head| attributes::collect(reads, head, &client).ok(),
                applications: self.applications,
            };
            let found = policy.rehearse(inbound, sender).await;
            let identity = found.map_err(|refusal| Refused {
                policy: id.clone(),
                error: refusal.into(),
            })?;
            let policy = id.clone();
            findings.push(Finding { policy, identity });
        }
        Ok(findings)
    }
}
