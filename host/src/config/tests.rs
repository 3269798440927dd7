//! The configuration on a database in memory, and other processes that have it open.

use std::sync::Arc;

use arc_swap::ArcSwap;
use gateway_model::{ApiInstance, ApiInstanceName, ApiInstanceState, PolicyDraft, PolicyId};
use rustls::RootCertStore;
use serde_json::json;

use super::configuration::{Configuration, Parts};
use super::files::Files;
use crate::authentication::AuthenticationEngine;
use crate::chance::FixedChance;
use crate::clock::{Clock, FixedClock};
use crate::compile::Engines;
use crate::component;
use crate::edit::{ChangeError, Edit, Precondition};
use crate::generator::{Compilation, PolicyEngine};
use crate::local_mode::Declared;
use crate::proxy::{Listeners, Proxy};
use crate::secrets::{MasterKey, Vault};
use crate::settings::{PolicyLimits, ProxyLimits};
use crate::snapshot::CurrentSnapshot;
use crate::store::{Memory, Store, Write};
use crate::upstream::Outbound;

/// A gateway's configuration in this database.
async fn open(store: &Memory) -> Arc<Configuration> {
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::at(1_767_225_600));
    let roots = RootCertStore::empty();
    let limits = PolicyLimits::default();
    let snapshot = CurrentSnapshot::new(ArcSwap::default());
    let proxy = Proxy::new(
        Arc::clone(&snapshot),
        ProxyLimits::default(),
        Arc::new(FixedChance::default()),
        Arc::clone(&clock),
    );
    let parts = Parts {
        engines: Engines {
            policy: PolicyEngine::new(
                component::GENERATOR,
                Compilation::Thorough,
                limits,
                Arc::clone(&clock),
            )
            .unwrap(),
            authentication: AuthenticationEngine::new(Arc::clone(&clock), roots.clone()).unwrap(),
            outbound: Outbound::new(ProxyLimits::default(), roots).unwrap(),
            clock,
        },
        listeners: Arc::new(Listeners::new(proxy).unwrap()),
        snapshot,
    };
    let vault = Vault::new(Ok(MasterKey::random().unwrap()));
    let configuration = Configuration::new(Box::new(store.clone()), vault, Files::none(), parts);
    let nothing = Arc::new(Declared::default());
    configuration.declare(nothing).await.unwrap();
    Arc::new(configuration)
}

fn name() -> ApiInstanceName {
    ApiInstanceName::try_from("a".to_owned()).unwrap()
}

/// An API instance that does not listen, so that several gateways may have it.
fn idle(path: &str) -> ApiInstance {
    ApiInstance::parse(&json!({
        "name": "a",
        "address": format!("http://127.0.0.1:8081/{path}"),
        "upstream": {"address": "http://127.0.0.1:1"},
        "enabled": false,
    }))
    .unwrap()
}

/// An API instance that listens on a loopback address of its own.
fn listening(ip: &str, path: &str) -> ApiInstance {
    ApiInstance {
        address: format!("http://{ip}:8081/{path}").try_into().unwrap(),
        enabled: true,
        ..idle(path)
    }
}

/// Under which path the API instance is known.
fn base_path(configuration: &Configuration) -> String {
    let snapshot = configuration.snapshot();
    let instance = snapshot.inventory.written.instance(&name()).unwrap();
    let address = instance.address.as_ref().unwrap();
    address.base_path.to_string()
}

fn policy(expression: &str) -> PolicyDraft {
    PolicyDraft::parse(
        &json!({
            "policyRef": {"name": "client-id-enforcement-flex"},
            "config": {
                "credentialsOriginHasHttpBasicAuthenticationHeader": "customExpression",
                "clientIdExpression": expression,
            },
        }),
        true,
    )
    .unwrap()
}

fn base_paths(configuration: &Configuration) -> Vec<String> {
    let snapshot = configuration.snapshot();
    let listeners = snapshot.listeners.values();
    let instances = listeners.flat_map(|listener| &listener.instances);
    instances.map(|it| it.base_path.to_string()).collect()
}

#[tokio::test]
async fn a_change_that_is_answered_is_being_served_and_was_written() {
    let mut store = Memory::default();
    let configuration = open(&store).await;
    let edit = Edit::CreateInstance(listening("127.0.71.1", "orders"));
    let snapshot = configuration.change(edit).await.unwrap();
    assert_eq!(snapshot.revision, store.revision().await.unwrap());
    assert_eq!(base_paths(&configuration), ["/orders"]);
    let written = store.load().await.unwrap();
    assert_eq!(
        snapshot.state(&written.instances[0]),
        ApiInstanceState::Active
    );
}

#[tokio::test]
async fn a_change_that_cannot_run_leaves_no_trace() {
    let mut store = Memory::default();
    let configuration = open(&store).await;
    let create = Edit::CreateInstance(idle("orders"));
    let before = configuration.change(create).await.unwrap();
    let id = PolicyId::new("p".to_owned());
    let edit = Edit::CreatePolicy(name(), id, policy("#[nope]"));
    let error = configuration.change(edit).await.unwrap_err();
    assert!(matches!(error, ChangeError::Refused(_)), "{error:?}");
    assert_eq!(store.revision().await.unwrap(), before.revision);
    assert_eq!(configuration.snapshot().revision, before.revision);
    assert_eq!(store.load().await.unwrap().policies().count(), 0);
}

#[tokio::test]
async fn what_another_process_writes_is_followed() {
    let mut store = Memory::default();
    let configuration = open(&store).await;
    let create = Edit::CreateInstance(idle("orders"));
    configuration.change(create).await.unwrap();
    let mut change = store.begin().await.unwrap();
    let replace = Write::ReplaceInstance(idle("returns"));
    change.write(&[replace]).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(base_path(&configuration), "/orders");
    configuration.follow(false).await.unwrap();
    assert_eq!(base_path(&configuration), "/returns");
}

#[tokio::test]
async fn two_gateways_on_one_database_serve_the_changes_of_both() {
    let store = Memory::default();
    let (one, other) = (open(&store).await, open(&store).await);
    one.change(Edit::CreateInstance(idle("one"))).await.unwrap();
    let edit = Edit::ReplaceInstance(idle("other"), Precondition::Exists);
    // The other one has not looked yet; the database is the judge.
    other.change(edit).await.unwrap();
    one.follow(false).await.unwrap();
    assert_eq!(base_path(&one), "/other");
    assert_eq!(base_path(&other), "/other");
}
