//! Compiles each policy, and puts a snapshot together from all of them.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use gateway_model::{
    ApiInstanceName, Issue, JwtGenerationConfig, PolicyConfig, PolicyId, Secret, Within,
};

use super::assembly::{Assembled, Assembly, applications};
use super::{instance, scope};
use crate::authentication::{AuthenticationEngine, Authenticator};
use crate::clock::Clock;
use crate::generator::{Capacity, Generator, PolicyEngine};
use crate::secrets::{MasterKey, MasterKeyError, UnsealError, Vault};
use crate::snapshot::{CompiledApiInstance, CompiledPolicy, Inventory, Running, Scope, Snapshot};
use crate::tls::{CertificateFiles, ServerTls};
use crate::upstream::Outbound;
use crate::written::{ApiInstanceRecord, PolicyRecord, SecretSource, Written};

/// What policies are compiled by.
#[derive(Clone, Debug)]
pub struct Engines {
    /// Compiles those that make tokens.
    pub policy: PolicyEngine,
    /// Compiles those that find out who sends a request.
    pub authentication: AuthenticationEngine,
    /// Compiles those that say how upstreams are spoken to.
    pub outbound: Outbound,
    /// Tells when a secret was set.
    pub clock: Arc<dyn Clock>,
}

/// Compiles the whole configuration.
#[derive(Clone, Debug)]
pub struct Compiler {
    engines: Engines,
    vault: Arc<Vault>,
    files: Arc<CertificateFiles>,
}

impl Compiler {
    /// A compiler for what has its secrets sealed in `vault`. Certificates have what
    /// `files` have.
    pub fn new(engines: Engines, vault: Arc<Vault>, files: Arc<CertificateFiles>) -> Self {
        Self {
            engines,
            vault,
            files,
        }
    }

    /// The same, with other files.
    #[must_use]
    pub fn with_files(&self, files: Arc<CertificateFiles>) -> Self {
        Self::new(self.engines.clone(), Arc::clone(&self.vault), files)
    }

    /// How many instances of the component there may be, and are.
    pub fn capacity(&self) -> Capacity {
        self.engines.policy.capacity()
    }

    /// A compiler for what holds its secrets unsealed.
    pub fn without_vault(engines: Engines, files: Arc<CertificateFiles>) -> Self {
        let nobodys = MasterKey::random().map_err(|source| MasterKeyError::File {
            path: PathBuf::new(),
            source,
        });
        Self::new(engines, Arc::new(Vault::new(nobodys)), files)
    }

    /// Compiles a snapshot. Of two API instances that claim one address the one
    /// written first has it, except that `edited` always come last. Policies
    /// that are as they were in `previous` keep running as they are, and API
    /// instances keep their counters.
    pub fn compile(
        &self,
        written: Written,
        previous: &Inventory,
        edited: &[ApiInstanceName],
    ) -> Snapshot {
        let instances = written.instances.iter();
        let instances: BTreeMap<_, _> = instances
            .map(|record| (record.name.clone(), self.compile_instance(record, previous)))
            .collect();
        let mut assembly = Assembly::new(applications(&written), previous, &self.engines.clock);
        let edited: HashSet<_> = edited.iter().collect();
        let is_edited = |name: &&ApiInstanceName| edited.contains(name);
        let names = written.instances.iter().map(|record| &record.name);
        let (last, first): (Vec<_>, Vec<_>) = names.partition(is_edited);
        for name in first.into_iter().chain(last) {
            if let Some(compiled) = instances.get(name) {
                assembly.add(compiled);
            }
        }
        let Assembled {
            listeners,
            issues,
            meters,
            lives,
        } = assembly.finish();
        Snapshot {
            revision: written.revision,
            listeners,
            issues,
            inventory: Inventory {
                written,
                meters,
                lives,
                policies: policies_of(&instances),
                instances,
                unbound: BTreeMap::new(),
            },
        }
    }

    /// What an API instance comes to by itself: as it was in `previous`, if nothing was
    /// written about it and nothing outside could fix it.
    fn compile_instance(
        &self,
        record: &Arc<ApiInstanceRecord>,
        previous: &Inventory,
    ) -> Arc<CompiledApiInstance> {
        let before = previous.instances.get(&record.name);
        if let Some(before) = before.filter(|before| before.is_of(record) && before.is_whole()) {
            return Arc::clone(before);
        }
        let policies = record.policies.iter();
        let policies = policies
            .map(|policy| Arc::new(self.compile_policy(policy, record, previous)))
            .collect();
        let shared = self.engines.outbound.shared();
        Arc::new(instance::compile(record, policies, shared))
    }

    fn compile_policy(
        &self,
        policy: &PolicyRecord,
        instance: &ApiInstanceRecord,
        previous: &Inventory,
    ) -> CompiledPolicy {
        let config = policy.policy.as_ref().ok().map(|policy| &policy.config);
        let key = policy.secret.as_ref().map(|secret| &secret.source);
        let before = previous.policies.get(&policy.id).filter(|before| {
            before.outcome.is_ok()
                && before.config.as_ref() == config
                && match (&before.key, key) {
                    (Some(before), Some(key)) => before.is(key),
                    (before, key) => before.is_none() && key.is_none(),
                }
        });
        let outcome = before.map(|before| before.outcome.clone());
        CompiledPolicy {
            config: config.cloned(),
            key: key.cloned(),
            outcome: outcome.unwrap_or_else(|| self.start_policy(policy, key, instance)),
            // What cannot be read is an issue of the outcome.
            scope: match &policy.policy {
                Ok(policy) => scope::compile(policy, instance),
                Err(_) => Ok(Scope::default()),
            },
        }
    }

    fn start_policy(
        &self,
        policy: &PolicyRecord,
        key: Option<&SecretSource>,
        instance: &ApiInstanceRecord,
    ) -> Result<Running, Vec<Issue>> {
        let config = match &policy.policy {
            Ok(policy) => &policy.config,
            Err(unreadable) => return Err(unreadable.issues.clone()),
        };
        match config {
            PolicyConfig::JwtGeneration(jwt) => {
                let private_key = self.secret(policy, config, key)?;
                let running = self.engines.policy.compile(jwt, &private_key);
                let running = running.map_err(|issues| issues.within("config"))?;
                Ok(Running::JwtGeneration(Arc::new(running)))
            }
            PolicyConfig::BasicAuthentication(basic) => {
                let password = self.secret(policy, config, key)?;
                authenticator(self.engines.authentication.basic(basic, &password))
            }
            PolicyConfig::ClientIdEnforcement(client_id) => {
                authenticator(self.engines.authentication.client_id(client_id))
            }
            PolicyConfig::JwtValidation(jwt) => {
                let text_key = jwt
                    .needs_text_key()
                    .then(|| self.secret(policy, config, key));
                let text_key = text_key.transpose()?;
                let name = instance.name.as_str();
                let engine = &self.engines.authentication;
                authenticator(engine.jwt(jwt, text_key.as_ref(), name))
            }
            PolicyConfig::Tls(tls) => {
                let key = self.certificate_key(policy, config, key)?;
                let tls = ServerTls::compile(tls, key.as_ref(), &self.files);
                let tls = tls.map_err(|issues| issues.within("config"))?;
                Ok(Running::Tls(Arc::new(tls)))
            }
            PolicyConfig::TlsOutbound(tls) => {
                let key = self.certificate_key(policy, config, key)?;
                let outbound = &self.engines.outbound;
                let upstreams = outbound.compile(tls, key.as_ref(), &self.files);
                let upstreams = upstreams.map_err(|issues| issues.within("config"))?;
                Ok(Running::TlsOutbound(Arc::new(upstreams)))
            }
        }
    }

    /// The secret that the policy cannot do without.
    fn secret(
        &self,
        policy: &PolicyRecord,
        config: &PolicyConfig,
        key: Option<&SecretSource>,
    ) -> Result<Secret, Vec<Issue>> {
        let field = config.kind().secret_field().unwrap_or_default();
        let issue = |message: String| vec![Issue::error(format!("config.{field}"), message)];
        let key = key.ok_or_else(|| issue(format!("`{field}` is required.")))?;
        self.open(&policy.id, key)
            .map_err(|error| issue(error.to_string()))
    }

    /// The key of a certificate, which may be in a file instead.
    fn certificate_key(
        &self,
        policy: &PolicyRecord,
        config: &PolicyConfig,
        key: Option<&SecretSource>,
    ) -> Result<Option<Secret>, Vec<Issue>> {
        key.map(|_| self.secret(policy, config, key)).transpose()
    }

    /// Compiles a policy that makes tokens, outside any configuration. Paths of issues
    /// begin at its `config`.
    pub fn compile_alone(
        &self,
        config: &JwtGenerationConfig,
        private_key: &Secret,
    ) -> Result<Generator, Vec<Issue>> {
        self.engines.policy.compile(config, private_key)
    }

    /// Where secrets are unsealed.
    pub fn vault(&self) -> &Arc<Vault> {
        &self.vault
    }

    /// The secret of a policy as people wrote it.
    pub fn open(&self, policy: &PolicyId, key: &SecretSource) -> Result<Secret, UnsealError> {
        match key {
            SecretSource::Sealed(sealed) => self.vault.unseal(policy, sealed),
            SecretSource::Plain(secret) => Ok(secret.clone()),
        }
    }
}

/// Every policy by its id.
fn policies_of(
    instances: &BTreeMap<ApiInstanceName, Arc<CompiledApiInstance>>,
) -> BTreeMap<PolicyId, Arc<CompiledPolicy>> {
    let policies = instances.values().flat_map(|it| it.policies());
    let policies = policies.map(|(id, policy)| (id.clone(), Arc::clone(policy)));
    policies.collect()
}

fn authenticator(compiled: Result<Authenticator, Vec<Issue>>) -> Result<Running, Vec<Issue>> {
    let compiled = compiled.map_err(|issues| issues.within("config"))?;
    Ok(Running::Authentication(Arc::new(compiled)))
}
