//! One instance of the component, holding one compiled policy.
//!
//! After an `Err` an instance must not be called again: what it was in the middle
//! of is unknown.

use wasmtime::component::ResourceAny;
use wasmtime::{Store, Trap};

use super::bindings::JwtGenerator;
use super::bindings::jwt_gateway::policy::types::{
    Bindings, Config, Explanation, Failure, Issue, Request,
};
use super::error::PolicyError;
use super::host::HostState;
use super::runtime::Runtime;

/// A component instance with a compiled policy inside.
pub struct Instance {
    store: Store<HostState>,
    component: JwtGenerator,
    policy: ResourceAny,
    calls: u64,
}

impl Instance {
    /// Instantiates the component and compiles the configuration in it.
    ///
    /// The outer error is the instance's own failure, the inner one the issues.
    pub fn compile(
        runtime: &Runtime,
        state: HostState,
        config: &Config,
    ) -> Result<Result<Self, Vec<Issue>>, PolicyError> {
        let mut store = runtime.store(state);
        begin_call(&mut store);
        let component = match runtime.instantiate(&mut store) {
            Ok(component) => component,
            Err(error) => return Err(failure(&store, &error)),
        };
        let generator = component.jwt_gateway_policy_generator();
        let policy = match generator.policy().call_compile(&mut store, config) {
            Ok(Ok(policy)) => policy,
            Ok(Err(issues)) => return Ok(Err(issues)),
            Err(error) => return Err(failure(&store, &error)),
        };
        Ok(Ok(Self {
            store,
            component,
            policy,
            calls: 0,
        }))
    }

    /// How many tokens it was asked for.
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// The warnings of the configuration.
    pub fn warnings(&mut self) -> Result<Vec<Issue>, PolicyError> {
        self.call(|guest, store, policy| guest.call_warnings(store, policy))
    }

    /// What the expressions look at.
    pub fn reads(&mut self) -> Result<Bindings, PolicyError> {
        self.call(|guest, store, policy| guest.call_reads(store, policy))
    }

    /// Makes a token.
    pub fn generate(&mut self, request: &Request) -> Result<Result<String, Failure>, PolicyError> {
        self.call(|guest, store, policy| guest.call_generate(store, policy, request))
    }

    /// Makes a token and shows how it came about.
    pub fn explain(&mut self, request: &Request) -> Result<Explanation, PolicyError> {
        self.call(|guest, store, policy| guest.call_explain(store, policy, request))
    }

    fn call<T>(
        &mut self,
        call: impl FnOnce(GuestPolicy<'_>, &mut Store<HostState>, ResourceAny) -> wasmtime::Result<T>,
    ) -> Result<T, PolicyError> {
        self.calls += 1;
        begin_call(&mut self.store);
        let guest = self.component.jwt_gateway_policy_generator().policy();
        call(guest, &mut self.store, self.policy).map_err(|error| failure(&self.store, &error))
    }
}

type GuestPolicy<'a> = super::bindings::exports::jwt_gateway::policy::generator::GuestPolicy<'a>;

/// Lets a call run to the next tick, when it is looked at.
fn begin_call(store: &mut Store<HostState>) {
    store.data_mut().deadline().restart();
    store.set_epoch_deadline(1);
}

/// Why a call ended without an answer. The trap's own text stays in the log at
/// debug level: it names functions of the guest, nothing of the request.
fn failure(store: &Store<HostState>, error: &wasmtime::Error) -> PolicyError {
    tracing::debug!(error = %error.root_cause(), "policy instance retired");
    if store.data().memory_exceeded() {
        return PolicyError::Memory;
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => PolicyError::Timeout,
        _ => PolicyError::Trapped,
    }
}
