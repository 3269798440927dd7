//! The database as resources and back.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use gateway_model::Secret;
use jwt_gateway::authentication::AuthenticationEngine;
use jwt_gateway::clock::FixedClock;
use jwt_gateway::compile::Engines;
use jwt_gateway::component;
use jwt_gateway::config::{self, ApplyError};
use jwt_gateway::generator::{Compilation, PolicyEngine};
use jwt_gateway::local_mode::{self, Declared, Secrets, SourceFile};
use jwt_gateway::variables::Environment;

use jwt_gateway::settings::{PolicyLimits, ProxyLimits};
use jwt_gateway::tls::platform_roots;
use jwt_gateway::upstream::Outbound;
use jwt_gateway::written::{
    ApiInstanceRecord, ApplicationRecord, PolicyRecord, SecretSource, Written,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::generated::{applications, instances};

const NOW: u64 = 1_767_225_600;

static ENGINES: LazyLock<Engines> = LazyLock::new(|| {
    let clock = Arc::new(FixedClock::at(NOW));
    let limits = PolicyLimits::default();
    Engines {
        policy: PolicyEngine::new(
            component::GENERATOR,
            Compilation::Thorough,
            limits,
            clock.clone(),
        )
        .unwrap(),
        authentication: AuthenticationEngine::new(clock.clone(), platform_roots()).unwrap(),
        outbound: Outbound::new(ProxyLimits::default(), platform_roots()).unwrap(),
        clock,
    }
});

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_exported_and_applied_is_exported_the_same(
        instances in instances(),
        applications in applications(),
    ) {
        let text = yaml_of(&instances, &applications);
        let environment = Environment::none();
        let declared = read(&text, &environment);
        prop_assert_eq!(declared.own_issues(), vec![]);
        // What was read says the same.
        prop_assert_eq!(written(&declared), text.clone());

        let first = tempfile::tempdir().unwrap();
        apply(first.path(), &declared).unwrap();
        let exported = export(first.path(), true);
        prop_assert_eq!(&exported, &text);
        let second = tempfile::tempdir().unwrap();
        apply(second.path(), &read(&exported, &environment)).unwrap();
        prop_assert_eq!(export(second.path(), true), exported);

        // The same with variables, and over what is there already.
        let by_reference = export(first.path(), false);
        let secrets = secrets_by_variable(&by_reference, &text);
        let environment = Environment::new(move |name| secrets.get(name).cloned());
        apply(first.path(), &read(&by_reference, &environment)).unwrap();
        prop_assert_eq!(export(first.path(), true), text);
        prop_assert_eq!(export(first.path(), false), by_reference);
    }
}

#[test]
fn times_that_policies_say_are_written_as_fields_and_read_as_such() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = file.join("tests/configurations/valid/timeout-policies.yaml");
    let environment = Environment::none();
    let read_first = read(&std::fs::read_to_string(file).unwrap(), &environment);
    let text = written(&read_first);
    assert!(!text.contains("-flex"), "{text}");
    let read_again = read(&text, &environment);
    assert_eq!(read_again.own_issues(), vec![]);
    for (first, again) in read_first.instances.iter().zip(&read_again.instances) {
        let (first, again) = (first.record.read(), again.record.read());
        assert!(!first.as_ref().unwrap().timeouts.are_unset());
        assert_eq!(first, again);
    }
}

/// The resources of these API instances, keys included: written from records that
/// the model's own rules have read.
fn yaml_of(instances: &[Value], applications: &[Value]) -> String {
    let written = Written {
        instances: instances.iter().map(record).map(Arc::new).collect(),
        ..Written::default()
    };
    let applications: Vec<_> = applications.iter().map(application).collect();
    let unseal = |policy: &PolicyRecord| Ok(plain(policy));
    let written = written.with_applications(&applications);
    local_mode::write_all(&written, &Secrets::Plain(&unseal)).unwrap()
}

fn application(document: &Value) -> ApplicationRecord {
    use gateway_model::ClientApplicationDraft;
    use jwt_gateway::secrets::SecretDigest;
    use jwt_gateway::written::Source;
    let draft = ClientApplicationDraft::parse(document).unwrap();
    let id = draft.id.unwrap();
    let secret = draft.secret.unwrap();
    ApplicationRecord {
        name: draft.name,
        source: Source::Managed,
        secret: SecretDigest::new(id.as_str().as_bytes(), secret.expose().as_bytes()),
        secret_set_at: Some(NOW),
        old_secret: None,
        revision: 0,
        id,
    }
}

fn record(instance: &Value) -> ApiInstanceRecord {
    use gateway_model::{ApiInstance, PolicyDraft, PolicyId};
    use jwt_gateway::written::{SecretRecord, Source};
    let mut document = instance.clone();
    document.as_object_mut().unwrap().remove("policies");
    let ApiInstance {
        name,
        address,
        routing,
        timeouts,
        preserve_host,
        enabled,
        labels,
    } = ApiInstance::parse(&document).unwrap();
    let policies = instance["policies"].as_array().unwrap().iter().enumerate();
    let policies = policies.map(|(index, policy)| {
        let PolicyDraft { policy, secret } = PolicyDraft::parse(policy, false).unwrap();
        PolicyRecord {
            id: PolicyId::new(format!("{}-{index}", policy.policy_ref.name)),
            revision: 0,
            policy: Ok(policy),
            secret: secret.map(|secret| SecretRecord {
                source: SecretSource::Plain(secret),
                set_at: Some(NOW),
            }),
        }
    });
    ApiInstanceRecord {
        name,
        source: Source::Managed,
        revision: 0,
        changed_at: None,
        address: Ok(address),
        routing: Ok(routing),
        timeouts: Ok(timeouts),
        preserve_host,
        enabled,
        labels: Ok(labels),
        policies: policies.collect(),
    }
}

fn plain(policy: &PolicyRecord) -> Secret {
    match &policy.secret.as_ref().unwrap().source {
        SecretSource::Plain(secret) => secret.clone(),
        SecretSource::Sealed(_) => panic!("a secret of the database"),
    }
}

fn written(declared: &Declared) -> String {
    let unseal = |policy: &PolicyRecord| Ok(plain(policy));
    let written = declared.beside(Written::default());
    local_mode::write_all(&written, &Secrets::Plain(&unseal)).unwrap()
}

/// The secret of each variable, found at the same place of the resources that hold the
/// secrets themselves.
fn secrets_by_variable(by_reference: &str, plain: &str) -> BTreeMap<String, String> {
    let documents = |text: &str| -> Vec<Value> {
        let documents = jwt_gateway::yaml::parse(text).unwrap();
        documents
            .into_iter()
            .map(|document| document.value)
            .collect()
    };
    let mut secrets = BTreeMap::new();
    for (named, plain) in documents(by_reference).iter().zip(&documents(plain)) {
        collect_secrets(named, plain, &mut secrets);
    }
    secrets
}

fn collect_secrets(named: &Value, plain: &Value, secrets: &mut BTreeMap<String, String>) {
    match (named, plain) {
        (Value::Object(named), Value::Object(plain)) => {
            for (field, value) in named {
                if field == "privateKey" || field == "password" {
                    let name = value.as_str().unwrap().strip_prefix('$').unwrap();
                    let secret = unescaped(plain[field].as_str().unwrap());
                    let before = secrets.insert(name.to_owned(), secret.to_owned());
                    assert_eq!(before, None, "{name} stands for two secrets");
                } else {
                    collect_secrets(value, &plain[field], secrets);
                }
            }
        }
        (Value::Array(named), Value::Array(plain)) => {
            for (named, plain) in named.iter().zip(plain) {
                collect_secrets(named, plain, secrets);
            }
        }
        _ => {}
    }
}

/// A secret that looks like a variable is written with a `$` more.
fn unescaped(written: &str) -> &str {
    let name = written.trim_start_matches('$');
    let mut characters = name.chars();
    let is_name = characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_');
    match written.strip_prefix('$') {
        Some(rest) if is_name && rest.starts_with('$') => rest,
        _ => written,
    }
}

fn read(text: &str, environment: &Environment) -> Declared {
    let file = SourceFile {
        path: "export.yaml".into(),
        text: Ok(text.to_owned()),
    };
    Declared::read(&[file], environment)
}

fn apply(data_dir: &Path, declared: &Declared) -> Result<(), ApplyError> {
    let applied = config::apply(data_dir, None, ENGINES.clone(), declared);
    block_on(applied).map(drop)
}

fn export(data_dir: &Path, with_keys: bool) -> String {
    block_on(config::export(data_dir, None, with_keys)).unwrap()
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(work)
}
