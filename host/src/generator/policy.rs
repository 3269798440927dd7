//! A policy that makes tokens, and the engine that compiles it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use gateway_model::{Issue, JwtGenerationConfig, KeyView, PublicKeyView, Secret};

use super::bindings::jwt_gateway::policy::types::{Bindings, Explanation, Request};
use super::convert;
use super::error::{EngineError, PolicyError};
use super::host::{self, HostState};
use super::instance::Instance;
use super::places::{Capacity, Places};
use super::pool::Pool;
use super::runtime::{Compilation, Runtime};
use crate::clock::Clock;
use crate::settings::PolicyLimits;
use crate::signer::{KeyError, SigningKey};

/// Compiles policies. One for the process.
#[derive(Clone)]
pub struct PolicyEngine {
    runtime: Arc<Runtime>,
    places: Arc<Places>,
    /// Held while a policy is compiled, in an instance that needs no place.
    compiling: Arc<Mutex<()>>,
    limits: PolicyLimits,
    clock: Arc<dyn Clock>,
    custody: Custody,
}

/// Where private keys are.
#[derive(Clone, Copy, Debug)]
enum Custody {
    /// Here: the component is given a reference.
    Host,
    /// In the component, which has a signer of its own.
    Component,
}

impl PolicyEngine {
    /// Compiles the component to machine code, which takes tenths of a second.
    ///
    /// # Errors
    /// The bytes are not a component of the world `jwt-generator`, or the machine
    /// refuses the address space for the instances.
    pub fn new(
        component: &[u8],
        compilation: Compilation,
        limits: PolicyLimits,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, EngineError> {
        let runtime = Runtime::new(component, compilation, &limits)?;
        Ok(Self {
            runtime: Arc::new(runtime),
            places: Arc::new(Places::new(limits.instances_total)),
            compiling: Arc::default(),
            limits,
            clock,
            custody: Custody::Host,
        })
    }

    /// The same for a component with a signer of its own: it is given the private keys
    /// themselves.
    #[must_use]
    pub fn with_signer_inside(self) -> Self {
        Self {
            custody: Custody::Component,
            ..self
        }
    }

    /// How many instances there may be, and are.
    pub fn capacity(&self) -> Capacity {
        self.places.capacity()
    }

    /// Opens the key and compiles every expression, by asking the component.
    ///
    /// # Errors
    /// Every issue of the configuration; paths begin at the policy's `config`.
    pub fn compile(
        &self,
        config: &JwtGenerationConfig,
        private_key: &Secret,
    ) -> Result<Generator, Vec<Issue>> {
        let key = SigningKey::open(
            config.signing_method,
            private_key,
            self.limits.signature_memo_bytes,
        )
        .map(Arc::new);
        let recipe = Recipe {
            engine: self.clone(),
            config: convert::config(config, self.key_reference(private_key)),
            key,
        };
        // Nothing is behind the lock that could be left half-way.
        let _alone = self
            .compiling
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let first = recipe.open().map_err(|error| vec![not_answered(&error)])?;
        let mut instance = first.map_err(convert::issues)?;
        let warnings = instance
            .warnings()
            .map_err(|error| vec![not_answered(&error)])?;
        let reads = instance
            .reads()
            .map_err(|error| vec![not_answered(&error)])?;
        let pool = Pool::new(Arc::clone(&self.places), self.limits.clone());
        pool.settle(instance);
        // A component that compiles a policy without its key is not this policy.
        let key = recipe.key.clone().map_err(|error| {
            let field = JwtGenerationConfig::SECRET_FIELD;
            vec![Issue::error(field, error.message)]
        })?;
        Ok(Generator {
            recipe,
            pool,
            reads,
            warnings: convert::issues(warnings),
            key,
        })
    }
}

impl PolicyEngine {
    fn key_reference(&self, private_key: &Secret) -> String {
        match self.custody {
            Custody::Host => host::KEY_REFERENCE.to_owned(),
            Custody::Component => private_key.expose().to_owned(),
        }
    }
}

impl fmt::Debug for PolicyEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyEngine")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// What it takes to open one more instance of a policy.
struct Recipe {
    engine: PolicyEngine,
    config: convert::WitConfig,
    key: Result<Arc<SigningKey>, KeyError>,
}

impl Recipe {
    fn open(&self) -> Result<Result<Instance, Vec<convert::WitIssue>>, PolicyError> {
        let engine = &self.engine;
        let clock = Arc::clone(&engine.clock);
        let state = HostState::new(clock, self.key.clone(), &engine.limits);
        Instance::compile(&engine.runtime, state, &self.config)
    }

    fn open_again(&self) -> Result<Instance, PolicyError> {
        // It compiled once; that it does not compile again is the component's fault.
        self.open()?.map_err(|_| PolicyError::Trapped)
    }
}

/// A policy with its pool of component instances.
pub struct Generator {
    recipe: Recipe,
    pool: Pool,
    reads: Bindings,
    warnings: Vec<Issue>,
    key: Arc<SigningKey>,
}

impl Generator {
    /// What its expressions look at; nothing else of a request has to be passed.
    pub fn reads(&self) -> &Bindings {
        &self.reads
    }

    /// Warnings of its configuration; paths begin at the policy's `config`.
    pub fn warnings(&self) -> &[Issue] {
        &self.warnings
    }

    /// What may be known of its key. `set_at` is the caller's to fill in.
    pub fn key(&self) -> KeyView {
        self.key.view()
    }

    /// What whoever verifies its tokens may know of its key.
    pub fn public_key(&self) -> PublicKeyView {
        self.key.public()
    }

    /// Makes the token for one request.
    ///
    /// # Errors
    /// No token could be made; the request must not be forwarded.
    pub async fn generate(&self, request: &Request) -> Result<String, PolicyError> {
        let mut lease = self.pool.take(|| self.recipe.open_again()).await?;
        let answer = lease.instance().generate(request)?;
        lease.give_back();
        answer.map_err(PolicyError::Rejected)
    }

    /// Makes the token and shows how it came about.
    ///
    /// # Errors
    /// The component could not be asked at all.
    pub async fn explain(&self, request: &Request) -> Result<Explanation, PolicyError> {
        let mut lease = self.pool.take(|| self.recipe.open_again()).await?;
        let explanation = lease.instance().explain(request)?;
        lease.give_back();
        Ok(explanation)
    }
}

impl fmt::Debug for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator")
            .field("reads", &self.reads)
            .finish_non_exhaustive()
    }
}

fn not_answered(error: &PolicyError) -> Issue {
    Issue::error(
        "",
        format!("The configuration could not be checked: {error}. Make it smaller and try again."),
    )
}
