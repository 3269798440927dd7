//! The compiled configuration: what a request is served by.
//!
//! A snapshot is immutable. Changing anything means compiling a new one off the
//! request path and swapping it in. It must not be edited in place, and there is
//! one swap in the process: two that had to agree would sometimes not.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use arc_swap::ArcSwap;
use gateway_model::{ApiInstanceState, BasePath, InstanceName, Issue, PolicyId, ServiceName};

use crate::authentication::{Authenticator, ClientApplications};
use crate::config::{InstanceRecord, Inventory};
use crate::metrics::Meter;
use crate::policy::RunningPolicy;
use crate::proxy::{Asked, Routes, Rules, Upstreams};
use crate::tls::ServerTls;

/// The one place where the current snapshot is found.
pub type CurrentSnapshot = Arc<ArcSwap<Snapshot>>;

/// Everything that requests are served by, at one revision.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Counts the changes of the configuration.
    pub revision: u64,
    /// What each listener serves.
    pub listeners: BTreeMap<SocketAddr, RunningListener>,
    /// What is wrong with each API instance, warnings included; paths begin at
    /// the API instance. Those without issues are not here.
    pub issues: BTreeMap<InstanceName, Vec<Issue>>,
    /// What it was compiled from; no business of a request.
    pub inventory: Inventory,
}

impl Snapshot {
    /// Whether an API instance that it was compiled from serves.
    pub fn state(&self, record: &InstanceRecord) -> ApiInstanceState {
        let mut issues = self.issues.get(&record.name).into_iter().flatten();
        match record.enabled {
            false => ApiInstanceState::Disabled,
            true if issues.any(Issue::is_error) => ApiInstanceState::Broken,
            true => ApiInstanceState::Active,
        }
    }
}

/// A listener, ready to serve.
#[derive(Debug, Default)]
pub struct RunningListener {
    /// How clients are spoken to; none: without TLS.
    pub tls: Option<Arc<ServerTls>>,
    /// What it serves, told apart by base paths.
    pub instances: Vec<Arc<RunningInstance>>,
}

/// One API instance, ready to serve.
#[derive(Debug)]
pub struct RunningInstance {
    /// What logs call it.
    pub name: InstanceName,
    /// The part of the path that belongs to it.
    pub base_path: BasePath,
    /// Where its requests go.
    pub routes: Routes,
    /// What is done to its requests.
    pub policies: PolicyChain,
    /// The client applications that may be asked for.
    pub applications: Arc<ClientApplications>,
    /// Counts its requests.
    pub meter: Arc<Meter>,
}

/// A policy at work.
#[derive(Clone, Debug)]
pub enum Running {
    /// It makes tokens.
    JwtGeneration(Arc<RunningPolicy>),
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

    /// Reads certificates again that are in files which have changed.
    pub(crate) fn refresh(&self) {
        match self {
            Self::JwtGeneration(_) | Self::Authentication(_) => {}
            Self::Tls(tls) => tls.refresh(),
            Self::TlsOutbound(upstreams) => upstreams.tls().refresh(),
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
}

/// A policy that finds out who sends a request, and for which requests.
#[derive(Clone, Debug)]
pub struct InboundPolicy {
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
    pub policy: Arc<RunningPolicy>,
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
        Self { inbound, tokens }
    }

    /// Those that find out who sends a request, in the order in which they run.
    pub(crate) fn inbound(&self, asked: &Asked<'_, '_>) -> Vec<&Authenticator> {
        let inbound = self.inbound.iter();
        let concerned = inbound.filter(|policy| policy.rules.match_request(asked));
        concerned.map(|policy| &*policy.policy).collect()
    }

    /// Those that make tokens for a request to this service, in the order in which
    /// they run.
    pub(crate) fn tokens(
        &self,
        asked: &Asked<'_, '_>,
        service: &ServiceName,
    ) -> Cow<'_, [TokenPolicy]> {
        let concerned = |policy: &&TokenPolicy| policy.scope.covers(asked, service);
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
    fn is_everything(&self) -> bool {
        self.upstream.is_none() && self.rules.is_empty()
    }

    fn covers(&self, asked: &Asked<'_, '_>, service: &ServiceName) -> bool {
        self.upstream.as_ref().is_none_or(|name| name == service) && self.rules.match_request(asked)
    }
}
