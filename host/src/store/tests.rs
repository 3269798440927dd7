//! What the contract promises, of every database that keeps it.

use gateway_model::{
    ApiInstance, ApiInstanceName, ClientId, Labels, PolicyDraft, PolicyId, PolicyRevisionView,
    RevisionAction,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::secrets::{OldSecret, Sealed, SecretDigest};
use crate::written::{ApplicationRecord, Written};

mod edges;
mod histories;
mod reading_again;

/// The times of the old secret of a client application.
fn old(application: &ApplicationRecord) -> Value {
    let old = application.old_secret.as_ref();
    old.map_or(Value::Null, |old| json!([old.set_at, old.expires_at]))
}

/// Every kind of database, empty, with what it needs to live.
async fn databases() -> Vec<(&'static str, Box<dyn Store>, Option<TempDir>)> {
    let folder = TempDir::new().unwrap();
    let sqlite = open(folder.path()).await.unwrap();
    vec![
        ("memory", Box::new(Memory::default()), None),
        ("sqlite", sqlite, Some(folder)),
    ]
}

fn instance(name: &str, path: &str) -> ApiInstance {
    ApiInstance::parse(&json!({
        "name": name,
        "address": format!("http://127.0.0.1:8081/{path}"),
        "upstream": {"address": "http://127.0.0.1:1"},
    }))
    .unwrap()
}

fn policy(label: &str) -> gateway_model::Policy {
    let draft = json!({
        "policyRef": {"name": "client-id-enforcement-flex"},
        "label": label,
        "config": {
            "credentialsOriginHasHttpBasicAuthenticationHeader": "httpBasicAuthenticationHeader",
        },
    });
    PolicyDraft::parse(&draft, true).unwrap().policy
}

fn name(text: &str) -> ApiInstanceName {
    ApiInstanceName::try_from(text.to_owned()).unwrap()
}

fn labels(text: &str) -> Labels {
    Labels::in_short(text).unwrap()
}

fn id(text: &str) -> PolicyId {
    PolicyId::new(text.to_owned())
}

fn note(policy: &str, action: RevisionAction) -> Write {
    Write::Note {
        id: id(policy),
        action,
        at: 7,
        secret_changed: false,
    }
}

fn create(instance: &str, policy_id: &str) -> [Write; 2] {
    let create = Write::CreatePolicy(name(instance), id(policy_id), policy(policy_id));
    [create, note(policy_id, RevisionAction::Created)]
}

/// Makes one change of these steps.
async fn write(store: &mut dyn Store, steps: &[Write]) {
    let mut change = store.begin().await.unwrap();
    change.write(steps).await.unwrap();
    change.commit().await.unwrap();
}

/// What is written, in a form that can be compared: names, labels, secrets, and which
/// revisions are the newest.
fn outline(written: &Written) -> Value {
    let newest = |revision: u64| revision == written.revision;
    let instances = written.instances.iter().map(|it| {
        let policies = it.policies.iter().map(|policy| {
            let label = policy.policy.as_ref().unwrap().label.clone();
            json!([
                policy.id.as_str(),
                label,
                policy.secret.is_some(),
                newest(policy.revision)
            ])
        });
        let address = it.address.as_ref().unwrap().to_string();
        json!([
            it.name.as_str(),
            address,
            newest(it.revision),
            policies.collect::<Vec<_>>()
        ])
    });
    let applications = written.applications.iter();
    let applications =
        applications.map(|it| json!([it.id.as_str(), it.name, it.secret_set_at, old(it)]));
    json!([
        instances.collect::<Vec<_>>(),
        applications.collect::<Vec<_>>()
    ])
}

fn outline_history(history: &[PolicyRevisionView]) -> Value {
    let revisions = history.iter();
    let revisions = revisions.map(|it| json!([it.action.name(), it.policy.position, it.at]));
    revisions.collect()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "the table is the test")]
async fn every_step_does_what_it_says() {
    let digest = SecretDigest::new(b"shop", b"secret");
    let client = ClientId::try_from("shop".to_owned()).unwrap();
    let two = [create("a", "p"), create("a", "q")].concat();
    let sealed = Sealed::from_bytes(vec![1, 2, 3]);
    // What is written, and what is there then.
    let cases: Vec<(Vec<Write>, Value)> = vec![
        (
            vec![
                Write::CreateInstance(instance("b", "b")),
                Write::CreateInstance(instance("a", "a")),
            ],
            json!([
                [
                    ["b", "http://127.0.0.1:8081/b", true, []],
                    ["a", "http://127.0.0.1:8081/a", true, []]
                ],
                []
            ]),
        ),
        (
            vec![Write::DeleteInstance(name("b"))],
            json!([[["a", "http://127.0.0.1:8081/a", false, []]], []]),
        ),
        (
            two,
            json!([
                [[
                    "a",
                    "http://127.0.0.1:8081/a",
                    true,
                    [["p", "p", false, true], ["q", "q", false, true]]
                ]],
                []
            ]),
        ),
        (
            vec![Write::ReplaceInstance(instance("a", "x"))],
            json!([
                [[
                    "a",
                    "http://127.0.0.1:8081/x",
                    true,
                    [["p", "p", false, false], ["q", "q", false, false]]
                ]],
                []
            ]),
        ),
        (
            vec![
                Write::PlacePolicy(id("q"), 0),
                Write::PlacePolicy(id("p"), 1),
                note("q", RevisionAction::Ordered),
            ],
            json!([
                [[
                    "a",
                    "http://127.0.0.1:8081/x",
                    true,
                    [["q", "q", false, true], ["p", "p", false, true]]
                ]],
                []
            ]),
        ),
        (
            vec![
                Write::ReplacePolicy(id("q"), policy("new")),
                Write::PutSecret(id("q"), sealed, 8),
            ],
            json!([
                [[
                    "a",
                    "http://127.0.0.1:8081/x",
                    true,
                    [["q", "new", true, true], ["p", "p", false, false]]
                ]],
                []
            ]),
        ),
        (
            vec![
                note("q", RevisionAction::Deleted),
                Write::DeletePolicy(id("q")),
            ],
            json!([
                [[
                    "a",
                    "http://127.0.0.1:8081/x",
                    true,
                    [["p", "p", false, false]]
                ]],
                []
            ]),
        ),
        (
            vec![
                Write::CreateApplication(client.clone(), "Shop".to_owned(), digest.clone(), 3),
                Write::RenameApplication(client.clone(), "Web shop".to_owned()),
                Write::PutApplicationSecret(client.clone(), digest.clone(), 4),
            ],
            json!([
                [[
                    "a",
                    "http://127.0.0.1:8081/x",
                    false,
                    [["p", "p", false, false]]
                ]],
                [["shop", "Web shop", 4, null]]
            ]),
        ),
        (
            vec![Write::PutOldSecret(
                client.clone(),
                Some(OldSecret {
                    digest,
                    set_at: Some(5),
                    expires_at: Some(6),
                }),
            )],
            json!([
                [[
                    "a",
                    "http://127.0.0.1:8081/x",
                    false,
                    [["p", "p", false, false]]
                ]],
                [["shop", "Web shop", 4, [5, 6]]]
            ]),
        ),
        (
            vec![Write::PutOldSecret(client.clone(), None)],
            json!([
                [[
                    "a",
                    "http://127.0.0.1:8081/x",
                    false,
                    [["p", "p", false, false]]
                ]],
                [["shop", "Web shop", 4, null]]
            ]),
        ),
        (
            vec![Write::DeleteApplication(client)],
            json!([
                [[
                    "a",
                    "http://127.0.0.1:8081/x",
                    false,
                    [["p", "p", false, false]]
                ]],
                []
            ]),
        ),
    ];
    for (kind, mut store, _folder) in databases().await {
        let mut revision = store.revision().await.unwrap();
        for (steps, expected) in &cases {
            write(&mut *store, steps).await;
            let written = store.load().await.unwrap();
            assert_eq!(outline(&written), *expected, "{kind}: {steps:?}");
            assert_eq!(written.revision, revision + 1, "{kind}: {steps:?}");
            revision = written.revision;
            assert_eq!(store.revision().await.unwrap(), revision, "{kind}");
        }
        let steps = [
            Write::SwitchInstance(name("a"), false),
            Write::LabelInstance(name("a"), labels("team:orders")),
        ];
        write(&mut *store, &steps).await;
        let written = store.load().await.unwrap();
        let record = written.instance(&name("a")).unwrap();
        assert_eq!(
            (written.revision, record.revision),
            (revision + 1, revision + 1)
        );
        let expected = (false, Ok(labels("team:orders")));
        assert_eq!((record.enabled, record.labels.clone()), expected, "{kind}");
        let history = store.history(&name("a"), &id("q")).await.unwrap();
        let expected = json!([["deleted", 0, 7], ["ordered", 0, 7], ["created", 1, 7]]);
        assert_eq!(outline_history(&history), expected, "{kind}");
    }
}

#[tokio::test]
async fn a_change_is_seen_by_itself_at_once_and_by_others_once_it_lasts() {
    for (kind, mut store, _folder) in databases().await {
        let before = store.revision().await.unwrap();
        let mut change = store.begin().await.unwrap();
        let steps = [Write::CreateInstance(instance("a", "a"))];
        change.write(&steps).await.unwrap();
        assert_eq!(change.load().await.unwrap().instances.len(), 1, "{kind}");
        drop(change);
        assert_eq!(
            store.revision().await.unwrap(),
            before,
            "{kind}: not undone"
        );
        assert!(
            store.load().await.unwrap().instances.is_empty(),
            "{kind}: not undone"
        );
        write(&mut *store, &steps).await;
        assert_eq!(store.load().await.unwrap().instances.len(), 1, "{kind}");
    }
}
