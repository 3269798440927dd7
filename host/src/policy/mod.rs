//! The policy component at work.

use gateway_model::{Issue, JwtGenerationConfig, KeyView, Secret};

pub mod bindings;
mod sample;

pub use bindings::jwt_gateway::policy::types::{
    Attributes, Authentication, Bindings, Explanation, Failure, HeaderNames, Pair, Request,
};

/// Compiles policies. One for the process.
#[derive(Debug)]
pub struct PolicyEngine;

impl PolicyEngine {
    /// Opens the key and compiles every expression, by asking the component.
    ///
    /// # Errors
    /// Every issue of the configuration; paths begin at the policy's `config`.
    pub fn compile(
        &self,
        config: &JwtGenerationConfig,
        private_key: &Secret,
    ) -> Result<RunningPolicy, Vec<Issue>> {
        let _ = (config, private_key);
        Err(vec![Issue::error("", "stub")])
    }
}

/// A policy with its pool of component instances.
#[derive(Debug)]
pub struct RunningPolicy {
    reads: Bindings,
    warnings: Vec<Issue>,
}

impl RunningPolicy {
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
        KeyView {
            kind: String::new(),
            bits: 0,
            public_jwk: None,
            thumbprint: None,
            set_at: 0,
        }
    }

    /// Makes the token for one request.
    ///
    /// # Errors
    /// No token could be made; the request must not be forwarded.
    pub async fn generate(&self, request: &Request) -> Result<String, PolicyError> {
        let _ = request;
        Err(PolicyError::Busy)
    }

    /// Makes the token and shows how it came about.
    ///
    /// # Errors
    /// The component could not be asked at all.
    pub async fn explain(&self, request: &Request) -> Result<Explanation, PolicyError> {
        let _ = request;
        Err(PolicyError::Busy)
    }
}

/// Why a policy gave no token.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Every instance was in use for the whole of the permitted wait: answer 503.
    #[error("every instance of the policy is busy")]
    Busy,
    /// The call took longer than its deadline: answer 503.
    #[error("the policy exceeded its deadline")]
    Timeout,
    /// The instance asked for more memory than it may have: answer 503.
    #[error("the policy exceeded its memory")]
    Memory,
    /// The instance trapped: answer 500.
    #[error("the policy ended unexpectedly")]
    Trapped,
    /// The component says why there is no token: answer 500.
    #[error("{}: {}", .0.path, .0.message)]
    Rejected(Failure),
}
