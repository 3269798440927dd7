//! Policies at work, and which of them a request passes.

use std::borrow::Cow;
use std::sync::Arc;

use gateway_model::{Issue, KeyView, PolicyId, ServiceName, SkipReason};

use crate::authentication::Authenticator;
use crate::generator::Generator;
use crate::routing::{MatchInput, Routes, Rules};
use crate::settings::AmbiguousRequests;
use crate::tls::{Certificates, ServerTls};
use crate::upstream::Upstreams;

/// A policy at work.
#[derive(Clone, Debug)]
pub enum Running {
    /// It makes tokens.
    JwtGeneration(Arc<Generator>),
    /// It finds out who sends a request.
    Authentication(Arc<Authenticator>),
    /// It speaks TLS with clients.
    Tls(Arc<ServerTls>),
    /// It speaks TLS with upstreams.
    TlsOutbound(Arc<Upstreams>),
}

impl Running {
    /// Warnings of its configuration; paths begin at the policy's `config`.
    pub fn warnings(&self) -> &[Issue] {
        match self {
            Self::JwtGeneration(policy) => policy.warnings(),
            Self::Authentication(policy) => policy.warnings(),
            Self::Tls(tls) => tls.warnings(),
            Self::TlsOutbound(upstreams) => upstreams.tls().warnings(),
        }
    }

    /// What is wrong at `now`, in seconds since 1970-01-01T00:00:00Z, and may be right at
    /// another time without anybody changing the configuration; paths begin at the policy's
    /// `config`.
    pub fn troubles(&self, now: u64) -> Vec<Issue> {
        let of_others = match self {
            Self::Authentication(policy) => policy.troubles(),
            Self::JwtGeneration(_) | Self::Tls(_) | Self::TlsOutbound(_) => Vec::new(),
        };
        let certificates = self.certificates();
        let of_certificates = certificates.map(|it| it.troubles(now));
        of_others
            .into_iter()
            .chain(of_certificates.into_iter().flatten())
            .collect()
    }

    /// The certificates that it holds, if it is a policy that may.
    pub fn certificates(&self) -> Option<&Certificates> {
        match self {
            Self::JwtGeneration(_) => None,
            Self::Authentication(policy) => policy.certificates(),
            Self::Tls(tls) => Some(tls.certificates()),
            Self::TlsOutbound(upstreams) => Some(upstreams.tls().certificates()),
        }
    }

    /// What may be known of the keys in its configuration that tokens are checked with.
    pub fn verification_keys(&self) -> &[KeyView] {
        match self {
            Self::Authentication(policy) => policy.verification_keys(),
            Self::JwtGeneration(_) | Self::Tls(_) | Self::TlsOutbound(_) => &[],
        }
    }
}

/// The policies of an API instance.
#[derive(Debug)]
pub enum PolicyChain {
    /// All that are switched on can run.
    Ready(Policies),
    /// One of them cannot run, so the API instance answers 503: forwarding a
    /// request without its token would be worse.
    Broken,
}

/// The policies of an API instance that are switched on.
#[derive(Debug, Default)]
pub struct Policies {
    /// Those that find out who sends a request, in the order in which they run.
    inbound: Vec<InboundPolicy>,
    /// Those that make tokens, in the order in which they run.
    tokens: Vec<TokenPolicy>,
    /// Whether it depends on rules who is asked for credentials.
    are_guards_chosen: bool,
}

/// A policy that finds out who sends a request, and for which requests.
#[derive(Clone, Debug)]
pub struct InboundPolicy {
    /// Identifies it.
    pub id: PolicyId,
    /// The policy at work.
    pub policy: Arc<Authenticator>,
    /// Which requests it is for.
    pub rules: Rules,
}

/// A policy that makes tokens, and for which requests.
#[derive(Clone, Debug)]
pub struct TokenPolicy {
    /// Identifies it.
    pub id: PolicyId,
    /// The policy at work.
    pub policy: Arc<Generator>,
    /// Which requests it is for.
    pub scope: Scope,
}

/// Which requests a policy is for.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Those to this service; none: to every service.
    pub upstream: Option<ServiceName>,
    /// Those that match.
    pub rules: Rules,
}

impl Policies {
    /// Policies in the order in which they are listed. Those of a single service
    /// run behind those of the whole API instance.
    pub fn new(inbound: Vec<InboundPolicy>, mut tokens: Vec<TokenPolicy>) -> Self {
        tokens.sort_by_key(|policy| policy.scope.upstream.is_some());
        let are_guards_chosen = inbound.iter().any(|policy| !policy.rules.is_empty());
        Self {
            inbound,
            tokens,
            are_guards_chosen,
        }
    }

    /// Whether a request that servers read differently may pass.
    pub(crate) fn allow_ambiguity(&self, wanted: AmbiguousRequests) -> bool {
        match wanted {
            AmbiguousRequests::Refuse => false,
            AmbiguousRequests::Guard => !self.are_guards_chosen,
            AmbiguousRequests::Forward => true,
        }
    }

    /// Those that find out who sends a request, in the order in which they run.
    pub(crate) fn inbound(&self, input: &MatchInput<'_, '_>) -> Vec<&InboundPolicy> {
        let inbound = self.inbound.iter();
        inbound
            .filter(|policy| policy.rules.match_request(input))
            .collect()
    }

    /// Those that make tokens for a request to this service, in the order in which
    /// they run.
    pub(crate) fn tokens(
        &self,
        input: &MatchInput<'_, '_>,
        service: &ServiceName,
    ) -> Cow<'_, [TokenPolicy]> {
        let concerned = |policy: &&TokenPolicy| policy.scope.covers(input, service);
        if self
            .tokens
            .iter()
            .all(|policy| policy.scope.is_everything())
        {
            return Cow::Borrowed(&self.tokens);
        }
        Cow::Owned(self.tokens.iter().filter(concerned).cloned().collect())
    }
}

impl Scope {
    /// Whether a policy of this scope is for every request.
    pub(crate) fn is_everything(&self) -> bool {
        self.upstream.is_none() && self.rules.is_empty()
    }

    /// Why a policy of this scope makes no token for a request, if it certainly makes none.
    /// An API instance without services says nothing of that.
    pub(crate) fn skips(&self, input: &MatchInput<'_, '_>, routes: &Routes) -> Option<SkipReason> {
        if routes.services().is_empty() {
            return None;
        }
        let services = routes.possible_services(input);
        if services.is_empty() {
            return Some(SkipReason::Route);
        }
        let is_own = |name: &ServiceName| services.contains(&name);
        if !self.upstream.as_ref().is_none_or(is_own) {
            return Some(SkipReason::Service);
        }
        (!self.rules.match_request(input)).then_some(SkipReason::Rules)
    }

    fn covers(&self, input: &MatchInput<'_, '_>, service: &ServiceName) -> bool {
        self.upstream.as_ref().is_none_or(|name| name == service) && self.rules.match_request(input)
    }
}
