//! The policies of one API instance, put into the order in which requests pass them.

use std::sync::Arc;

use gateway_model::{Issue, Severity};

use super::transport::Transport;
use crate::snapshot::{CompiledPolicy, InboundPolicy, Policies, PolicyChain, Running, TokenPolicy};
use crate::upstream::Upstreams;
use crate::written::PolicyRecord;

/// The policies of one API instance so far.
pub struct Chain {
    inbound: Vec<InboundPolicy>,
    tokens: Vec<TokenPolicy>,
    transport: Transport,
    /// One of those that are switched on cannot run.
    is_broken: bool,
    /// What is wrong with any of them; paths begin at the API instance.
    issues: Vec<Issue>,
}

impl Chain {
    /// No policies yet. Services that none is for are reached by `shared`.
    pub fn new(shared: Arc<Upstreams>) -> Self {
        Self {
            inbound: Vec::new(),
            tokens: Vec::new(),
            transport: Transport::new(shared),
            is_broken: false,
            issues: Vec::new(),
        }
    }

    /// Adds the policy at `index` of the API instance's list.
    pub fn add(&mut self, index: usize, record: &PolicyRecord, policy: &CompiledPolicy) {
        let refusal = if record.is_enabled() {
            self.join(record, policy).err().flatten()
        } else {
            None
        };
        let place = format!("policies[{index}]");
        for mut issue in policy.issues().into_iter().chain(refusal) {
            // A policy that is switched off keeps nothing from running.
            if !record.is_enabled() {
                issue.severity = Severity::Warning;
            }
            self.issues.push(issue.within(&place));
        }
    }

    /// Ends with the chain, with TLS in both directions, and with the issues.
    pub fn finish(self) -> (PolicyChain, Transport, Vec<Issue>) {
        let chain = if self.is_broken {
            PolicyChain::Broken
        } else {
            PolicyChain::Ready(Policies::new(self.inbound, self.tokens))
        };
        (chain, self.transport, self.issues)
    }

    /// Lets a policy take part in what becomes of requests.
    fn join(
        &mut self,
        record: &PolicyRecord,
        policy: &CompiledPolicy,
    ) -> Result<(), Option<Issue>> {
        let joined = match (&policy.outcome, &policy.scope) {
            (Ok(Running::JwtGeneration(running)), Ok(scope)) => {
                self.tokens.push(TokenPolicy {
                    id: record.id.clone(),
                    policy: Arc::clone(running),
                    scope: scope.clone(),
                });
                Ok(())
            }
            (Ok(Running::Authentication(running)), Ok(scope)) => {
                self.inbound.push(InboundPolicy {
                    id: record.id.clone(),
                    policy: Arc::clone(running),
                    rules: scope.rules.clone(),
                });
                Ok(())
            }
            (Ok(Running::Tls(tls)), Ok(_)) => self.transport.speak(tls).map_err(Some),
            (Ok(Running::TlsOutbound(upstreams)), Ok(scope)) => {
                let reached = self.transport.reach(&scope.upstream, upstreams);
                reached.map_err(Some)
            }
            // Its own issues say why.
            _ => Err(None),
        };
        self.is_broken |= joined.is_err();
        joined
    }
}
