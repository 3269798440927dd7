//! Trying a policy configuration out without writing anything.

use std::sync::Arc;

use gateway_model::{
    ApiInstanceName, ExplainDraft, ExplainKey, ExplanationView, Issue, JwtGenerationConfig,
    PolicyConfig, PolicyId, Within,
};

use super::configuration::Configuration;
use super::rehearsal::{self, Passed, Stopped};
use crate::generator::{Generator, PolicyError};
use crate::proxy::SentToken;
use crate::routing::Rules;
use crate::signer::Verifier;
use crate::snapshot::{Running, Scope, Snapshot};
use crate::written::{ApiInstanceRecord, PolicyRecord};

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// The configuration does not compile.
    #[error("The configuration cannot run.")]
    Refused(Vec<Issue>),
    /// The component could not be asked.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// Explaining ended half-way.
    #[error("The gateway broke it off, because it is shutting down or failed; the log says which.")]
    BrokenOff,
}

/// A policy to be explained, with what verifies its tokens.
struct Compiled {
    policy: Generator,
    verifier: Option<Verifier>,
}

impl Compiled {
    /// The token of a request, and how it comes about.
    async fn explain(
        &self,
        Passed {
            request,
            findings,
            skipped,
        }: Passed,
    ) -> Result<ExplanationView, PolicyError> {
        let explanation = ExplanationView::from(self.policy.explain(&request).await?);
        let verified = |token: &String| Some(self.verifier.as_ref()?.verifies(token));
        Ok(ExplanationView {
            verified: explanation.token.as_ref().and_then(verified),
            authentication: findings,
            skipped,
            ..explanation
        })
    }
}

/// The API instance to which a policy is applied.
fn instance_of(snapshot: &Snapshot, policy: &PolicyId) -> Option<ApiInstanceName> {
    let mut instances = snapshot.inventory.written.instances.iter();
    let has = |it: &&Arc<ApiInstanceRecord>| it.policies.iter().any(|it| it.id == *policy);
    instances.find(has).map(|it| it.name.clone())
}

/// Whether its secret is a key to sign with. A password or the key of a certificate
/// must not become one: whoever reads the token could try passwords out.
fn makes_tokens(policy: &PolicyRecord) -> bool {
    let policy = policy.policy.as_ref();
    policy.is_ok_and(|policy| matches!(policy.config, PolicyConfig::JwtGeneration(_)))
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
    ) -> Result<ExplanationView, ExplainError> {
        let ExplainDraft {
            config,
            key,
            policy,
            api_instance,
            upstream,
            rules,
            request,
            sender,
        } = draft;
        let rules = Rules::compile(&rules);
        let rules = rules.map_err(|issues| ExplainError::Refused(issues.within("rules")))?;
        let scope = Scope { upstream, rules };
        let configuration = Arc::clone(self);
        let compiling =
            tokio::task::spawn_blocking(move || configuration.compile_to_explain(&config, &key));
        let compiled = compiling
            .await
            .map_err(|_| ExplainError::BrokenOff)?
            .map_err(ExplainError::Refused)?;
        let snapshot = self.snapshot();
        let applied_to = || instance_of(&snapshot, policy.as_ref()?);
        let passed = match api_instance.or_else(applied_to) {
            Some(instance) => rehearsal::pass(&snapshot, &instance, &scope, request, &sender).await,
            None => Ok(rehearsal::unguarded(request)),
        };
        let issues = compiled.policy.warnings().to_vec().within("config");
        let explanation = match passed {
            Ok(passed) => compiled.explain(passed).await?,
            Err(Stopped::Invalid(issues)) => return Err(ExplainError::Refused(issues)),
            Err(Stopped::Refused(refusal)) => ExplanationView {
                refusal: Some(refusal),
                ..ExplanationView::default()
            },
        };
        Ok(ExplanationView {
            issues,
            ..explanation
        })
    }

    /// Whether a token that was sent verifies with the public half of its policy's key;
    /// none if nobody could try.
    pub fn verifies(&self, sent: &SentToken) -> Option<bool> {
        let snapshot = self.snapshot();
        let policy = snapshot.inventory.policies.get(&sent.policy)?;
        let PolicyConfig::JwtGeneration(config) = policy.config.as_ref()? else {
            return None;
        };
        let Running::JwtGeneration(running) = policy.outcome.as_ref().ok()? else {
            return None;
        };
        let key = self
            .compiler
            .open(&sent.policy, policy.key.as_ref()?)
            .ok()?;
        let verifier = Verifier::new(config.signing_method, &key, &running.public_key())?;
        Some(verifier.verifies(&sent.token))
    }

    fn compile_to_explain(
        &self,
        config: &JwtGenerationConfig,
        key: &ExplainKey,
    ) -> Result<Compiled, Vec<Issue>> {
        let refused = |message: String| vec![Issue::error("policyId", message)];
        let stored;
        let private_key = match key {
            ExplainKey::Given(private_key) => private_key,
            ExplainKey::OfPolicy(id) => {
                let snapshot = self.snapshot.load();
                let mut policies = snapshot.inventory.written.policies();
                let secret = policies
                    .find(|policy| policy.id == *id && makes_tokens(policy))
                    .and_then(|policy| policy.secret.as_ref())
                    .ok_or_else(|| refused("There is no policy with this id and a key.".into()))?;
                stored = self
                    .compiler
                    .open(id, &secret.source)
                    .map_err(|error| refused(error.to_string()))?;
                &stored
            }
        };
        let policy = self
            .compiler
            .compile_alone(config, private_key)
            .map_err(|issues| issues.within("config"))?;
        let verifier = Verifier::new(config.signing_method, private_key, &policy.public_key());
        Ok(Compiled { policy, verifier })
    }
}
