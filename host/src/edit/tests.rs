//! Edits, made on a database in memory.

use std::collections::BTreeSet;

use gateway_model::{ApiInstance, ApiInstanceName, ClientId, Policy, PolicyDraft, PolicyId};
use serde_json::{Value, json};

use super::*;
use crate::secrets::{MasterKey, SecretDigest, Vault};
use crate::store::{Memory, Store};
use crate::written::{WholeInstance, Written};

const NOW: u64 = 1_767_225_600;

/// A database with an API instance `a` that has the policies `p` and `q`, and with the
/// client application `shop`.
async fn database() -> Memory {
    let mut store = Memory::default();
    let shop = ApplicationEdit::Create {
        id: client("shop"),
        name: "Shop".to_owned(),
        secret: digest(),
    };
    for edit in [
        Edit::CreateInstance(instance("a", "a")),
        Edit::CreatePolicy(name("a"), id("p"), basic("p", Some("secret"))),
        Edit::CreatePolicy(name("a"), id("q"), client_id("q")),
        Edit::Application(shop),
    ] {
        carry_out(&mut store, &edit).await.unwrap();
    }
    store
}

async fn carry_out(store: &mut Memory, edit: &Edit) -> Result<Subject, ChangeError> {
    let vault = Vault::new(Ok(MasterKey::random().unwrap()));
    let mut change = store.begin().await?;
    let subject = make(edit, &mut *change, &vault, NOW).await?;
    change.commit().await?;
    Ok(subject)
}

fn name(text: &str) -> ApiInstanceName {
    ApiInstanceName::try_from(text.to_owned()).unwrap()
}

fn id(text: &str) -> PolicyId {
    PolicyId::new(text.to_owned())
}

fn client(text: &str) -> ClientId {
    ClientId::try_from(text.to_owned()).unwrap()
}

fn digest() -> SecretDigest {
    SecretDigest::new(b"shop", b"secret")
}

fn instance(name: &str, path: &str) -> ApiInstance {
    ApiInstance::parse(&json!({
        "name": name,
        "address": format!("http://127.0.0.1:8081/{path}"),
        "upstream": {"address": "http://127.0.0.1:1"},
    }))
    .unwrap()
}

fn client_id(label: &str) -> PolicyDraft {
    let document = json!({
        "policyRef": {"name": "client-id-enforcement-flex"},
        "label": label,
        "config": {
            "credentialsOriginHasHttpBasicAuthenticationHeader": "httpBasicAuthenticationHeader",
        },
    });
    PolicyDraft::parse(&document, true).unwrap()
}

fn basic(label: &str, password: Option<&str>) -> PolicyDraft {
    let mut config = json!({"username": "ada"});
    if let Some(password) = password {
        config["password"] = password.into();
    }
    let document = json!({
        "policyRef": {"name": "http-basic-authentication-flex"},
        "label": label,
        "config": config,
    });
    PolicyDraft::parse(&document, true).unwrap()
}

fn at(revision: u64) -> Precondition {
    Precondition::AtRevision(BTreeSet::from([revision]))
}

fn labels(written: &Written) -> Vec<Option<String>> {
    let label = |policy: &Policy| policy.label.clone();
    let policies = written.policies();
    let labels = policies.map(|record| record.policy.as_ref().ok().and_then(label));
    labels.collect()
}

async fn history(store: &mut Memory, policy: &str) -> Value {
    let revisions = store.history(&name("a"), &id(policy)).await.unwrap();
    let revisions = revisions.iter();
    let revisions = revisions.map(|it| json!([it.action.name(), it.secret_changed]));
    revisions.collect()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "the table is the test")]
async fn what_is_not_there_or_not_as_demanded_stays_as_it_is() {
    let exists = || Precondition::Exists;
    let (a, b, p, x) = (name("a"), name("b"), id("p"), id("x"));
    let whole = |label| WholeInstance {
        instance: instance("a", "a"),
        policies: vec![(id("p"), client_id(label))],
    };
    // The edit, and a word of the error.
    let cases = [
        (Edit::CreateInstance(instance("a", "b")), "Exists"),
        (
            Edit::ReplaceInstance(instance("b", "b"), exists()),
            "NoInstance",
        ),
        (Edit::ReplaceInstance(instance("a", "b"), at(1)), "Stale"),
        (Edit::DeleteInstance(b.clone(), exists()), "NoInstance"),
        (Edit::DeleteInstance(a.clone(), at(1)), "Stale"),
        (Edit::PutInstance(Box::new(whole("new")), at(1)), "Stale"),
        // A policy is never made another one, which would get its secret.
        (
            Edit::PutInstance(Box::new(whole("new")), exists()),
            "policies[0].policyRef.name",
        ),
        (
            Edit::CreatePolicy(b.clone(), x.clone(), client_id("x")),
            "NoInstance",
        ),
        (
            Edit::ReplacePolicy(a.clone(), x.clone(), client_id("x"), exists()),
            "NoPolicy",
        ),
        (
            Edit::ReplacePolicy(b.clone(), p.clone(), client_id("x"), exists()),
            "NoInstance",
        ),
        (
            Edit::ReplacePolicy(a.clone(), p.clone(), basic("x", None), at(1)),
            "Stale",
        ),
        (
            Edit::ReplacePolicy(a.clone(), p.clone(), client_id("x"), exists()),
            "policyRef.name",
        ),
        (
            Edit::RevertPolicy(a.clone(), p.clone(), 1, exists()),
            "NoRevision",
        ),
        (
            Edit::DeletePolicy(a.clone(), x.clone(), exists()),
            "NoPolicy",
        ),
        (Edit::DeletePolicy(a.clone(), p.clone(), at(1)), "Stale"),
        (
            Edit::OrderPolicies(a.clone(), vec![p.clone()], exists()),
            "exactly once",
        ),
        (
            Edit::OrderPolicies(a.clone(), vec![p.clone(), p.clone()], exists()),
            "exactly once",
        ),
        (
            Edit::OrderPolicies(a.clone(), vec![p.clone(), id("q"), x], exists()),
            "exactly once",
        ),
        (Edit::OrderPolicies(a, vec![id("q"), p], at(1)), "Stale"),
    ];
    let applications = [
        (
            ApplicationEdit::Create {
                id: client("shop"),
                name: "Other".to_owned(),
                secret: digest(),
            },
            "ApplicationExists",
        ),
        (
            ApplicationEdit::Replace {
                id: client("web"),
                name: "Web".to_owned(),
                secret: None,
                precondition: exists(),
            },
            "NoApplication",
        ),
        (
            ApplicationEdit::Rotate(client("shop"), digest(), OldSecretFate::Refused, at(1)),
            "Stale",
        ),
        (
            ApplicationEdit::Delete(client("web"), exists()),
            "NoApplication",
        ),
        (
            ApplicationEdit::EndOldSecret(client("shop"), OldSecretFate::Refused, exists()),
            "NoOldSecret",
        ),
        (ApplicationEdit::Delete(client("shop"), at(1)), "Stale"),
    ];
    let applications = applications.map(|(edit, error)| (Edit::Application(edit), error));
    let mut store = database().await;
    let before = store.revision().await.unwrap();
    for (edit, expected) in cases.into_iter().chain(applications) {
        let error = carry_out(&mut store, &edit).await.unwrap_err();
        assert!(
            format!("{error:?}").contains(expected),
            "{edit:?}: {error:?}"
        );
        assert_eq!(store.revision().await.unwrap(), before, "{edit:?}");
    }
}

#[tokio::test]
async fn a_policy_that_is_replaced_keeps_its_secret_unless_it_gets_another() {
    let mut store = database().await;
    for (password, changed) in [(None, false), (Some("other"), true)] {
        let before = secret_of_p(&mut store).await;
        let edit = Edit::ReplacePolicy(
            name("a"),
            id("p"),
            basic("new", password),
            Precondition::Exists,
        );
        let subject = carry_out(&mut store, &edit).await.unwrap();
        assert_eq!(subject, Subject::Policy(id("p")));
        assert_eq!(
            secret_of_p(&mut store).await != before,
            changed,
            "{password:?}"
        );
    }
    let expected = json!([["changed", true], ["changed", false], ["created", true]]);
    assert_eq!(history(&mut store, "p").await, expected);
}

async fn secret_of_p(store: &mut Memory) -> String {
    let written = store.load().await.unwrap();
    let mut policies = written.policies();
    let policy = policies.find(|policy| policy.id == id("p")).unwrap();
    format!("{:?}", policy.secret.as_ref().unwrap().source)
}

#[tokio::test]
async fn a_policy_goes_back_to_what_its_history_says() {
    let mut store = database().await;
    let first = store.history(&name("a"), &id("q")).await.unwrap()[0].revision;
    let exists = Precondition::Exists;
    let change = Edit::ReplacePolicy(name("a"), id("q"), client_id("new"), exists.clone());
    carry_out(&mut store, &change).await.unwrap();
    let revert = Edit::RevertPolicy(name("a"), id("q"), first, exists);
    carry_out(&mut store, &revert).await.unwrap();
    let written = store.load().await.unwrap();
    assert_eq!(
        labels(&written),
        [Some("p".to_owned()), Some("q".to_owned())]
    );
    let expected = json!([["reverted", false], ["changed", false], ["created", false]]);
    assert_eq!(history(&mut store, "q").await, expected);
}

#[tokio::test]
async fn an_order_is_noted_of_the_policies_that_moved() {
    let mut store = database().await;
    let third = Edit::CreatePolicy(name("a"), id("r"), client_id("r"));
    carry_out(&mut store, &third).await.unwrap();
    let ids = vec![id("q"), id("p"), id("r")];
    let edit = Edit::OrderPolicies(name("a"), ids, Precondition::Exists);
    assert_eq!(
        carry_out(&mut store, &edit).await.unwrap(),
        Subject::Instance
    );
    let written = store.load().await.unwrap();
    let order: Vec<_> = written
        .policies()
        .map(|policy| policy.id.as_str())
        .collect();
    assert_eq!(order, ["q", "p", "r"]);
    assert_eq!(history(&mut store, "q").await[0], json!(["ordered", false]));
    assert_eq!(history(&mut store, "r").await, json!([["created", false]]));
}

#[tokio::test]
async fn a_whole_api_instance_touches_only_what_differs() {
    let mut store = database().await;
    let whole = WholeInstance {
        instance: instance("a", "x"),
        policies: vec![(id("p"), basic("p", None)), (id("r"), client_id("r"))],
    };
    let before = store.load().await.unwrap();
    let kept = before
        .policies()
        .find(|policy| policy.id == id("p"))
        .unwrap();
    let edit = Edit::PutInstance(Box::new(whole), Precondition::Exists);
    assert_eq!(carry_out(&mut store, &edit).await.unwrap(), Subject::Whole);
    let after = store.load().await.unwrap();
    let address = after.instances[0].address.as_ref().unwrap().to_string();
    assert_eq!(address, "http://127.0.0.1:8081/x");
    assert_eq!(labels(&after), [Some("p".to_owned()), Some("r".to_owned())]);
    let stays = after
        .policies()
        .find(|policy| policy.id == id("p"))
        .unwrap();
    assert_eq!(history(&mut store, "p").await, json!([["created", true]]));
    assert!(stays.secret.is_some() && kept.secret.is_some());
    assert_eq!(history(&mut store, "q").await[0], json!(["deleted", false]));
    assert_eq!(history(&mut store, "r").await, json!([["created", false]]));
}
