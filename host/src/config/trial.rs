//! Trying a policy configuration out without writing anything.

use std::sync::Arc;

use gateway_model::{ExplainDraft, Issue, TrialKey};

use super::Configuration;
use crate::policy::{Explanation, PolicyError, RunningPolicy};

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// The configuration does not compile.
    #[error("The configuration cannot run.")]
    Refused(Vec<Issue>),
    /// The component could not be asked.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The trial ended half-way.
    #[error("The gateway broke it off, because it is shutting down or failed; the log says which.")]
    BrokenOff,
}

impl Configuration {
    /// Compiles the configuration and shows the token that a request would get,
    /// with the warnings of the configuration.
    ///
    /// # Errors
    /// The configuration does not compile, or the component cannot be asked.
    /// Paths of issues begin at the draft.
    pub async fn explain(
        self: &Arc<Self>,
        draft: ExplainDraft,
    ) -> Result<(Explanation, Vec<Issue>), TrialError> {
        let ExplainDraft {
            config,
            key,
            request,
        } = draft;
        let configuration = Arc::clone(self);
        let compiling =
            tokio::task::spawn_blocking(move || configuration.compile_trial(&config, &key));
        let policy = compiling
            .await
            .map_err(|_| TrialError::BrokenOff)?
            .map_err(TrialError::Refused)?;
        let explanation = policy.explain(&request.into()).await?;
        let warnings = policy.warnings().iter().cloned();
        Ok((
            explanation,
            warnings.map(|issue| issue.within("config")).collect(),
        ))
    }

    fn compile_trial(
        &self,
        config: &gateway_model::JwtGenerationConfig,
        key: &TrialKey,
    ) -> Result<RunningPolicy, Vec<Issue>> {
        let refused = |message: String| vec![Issue::error("policyId", message)];
        let stored;
        let private_key = match key {
            TrialKey::Given(private_key) => private_key,
            TrialKey::OfPolicy(id) => {
                let snapshot = self.snapshot.load();
                let mut policies = snapshot.inventory.written.policies();
                let key = policies
                    .find(|policy| policy.id == *id)
                    .and_then(|policy| policy.key.as_ref())
                    .ok_or_else(|| refused("There is no policy with this id and a key.".into()))?;
                stored = self
                    .compiler
                    .vault
                    .unseal(id, &key.sealed)
                    .map_err(|error| refused(error.to_string()))?;
                &stored
            }
        };
        self.compiler
            .engine
            .compile(config, private_key)
            .map_err(|issues| issues.into_iter().map(|it| it.within("config")).collect())
    }
}
