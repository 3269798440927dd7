//! Steps that find nothing, histories that are full, and changes at the same time.

use gateway_model::{ClientId, RevisionAction};
use tempfile::TempDir;

use super::super::write::KEPT_REVISIONS;
use super::*;

#[tokio::test]
async fn a_step_about_something_that_is_not_there_changes_nothing() {
    let digest = SecretDigest::new(b"shop", b"secret");
    let client = ClientId::try_from("nobody".to_owned()).unwrap();
    let steps = [
        Write::ReplaceInstance(instance("none", "x")),
        Write::DeleteInstance(name("none")),
        Write::SwitchInstance(name("none"), true),
        Write::LabelInstance(name("none"), labels("team:orders")),
        Write::CreatePolicy(name("none"), id("q"), policy("q")),
        Write::ReplacePolicy(id("none"), policy("q")),
        Write::PlacePolicy(id("none"), 0),
        Write::DeletePolicy(id("none")),
        Write::PutSecret(id("none"), Sealed::from_bytes(vec![1]), 8),
        note("none", RevisionAction::Changed),
        Write::RenameApplication(client.clone(), "Shop".to_owned()),
        Write::PutApplicationSecret(client.clone(), digest, 8),
        Write::PutOldSecret(client.clone(), None),
        Write::NoteInstance(name("none"), RevisionAction::Changed, 8),
        Write::NoteApplication {
            id: client.clone(),
            action: RevisionAction::Changed,
            at: 8,
            secret_changed: true,
        },
        Write::DeleteApplication(client),
    ];
    for (kind, mut store, _folder) in databases().await {
        write(&mut *store, &[Write::CreateInstance(instance("a", "a"))]).await;
        write(&mut *store, &create("a", "p")).await;
        let before = store.load().await.unwrap();
        for step in &steps {
            write(&mut *store, std::slice::from_ref(step)).await;
            let after = store.load().await.unwrap();
            assert_eq!(after.revision, before.revision, "{kind}: {step:?}");
            assert_eq!(outline(&after), outline(&before), "{kind}: {step:?}");
            let history = store.history(&name("a"), &id("none")).await.unwrap();
            assert_eq!(history, [], "{kind}: {step:?}");
        }
    }
}

/// The revisions of a policy of `a`, the newest first.
async fn revisions(store: &mut dyn Store, policy: &str) -> Vec<u64> {
    let history = store.history(&name("a"), &id(policy)).await.unwrap();
    history.iter().map(|it| it.revision).collect()
}

#[tokio::test]
async fn the_oldest_revisions_of_a_policy_go_and_no_others() {
    let change = [
        Write::ReplacePolicy(id("p"), policy("p")),
        note("p", RevisionAction::Changed),
    ];
    for (kind, mut store, _folder) in databases().await {
        write(&mut *store, &[Write::CreateInstance(instance("a", "a"))]).await;
        write(&mut *store, &create("a", "p")).await;
        write(&mut *store, &create("a", "q")).await;
        let kept = KEPT_REVISIONS as usize;
        for _ in 1..kept {
            write(&mut *store, &change).await;
        }
        let full = revisions(&mut *store, "p").await;
        assert_eq!(full.len(), kept, "{kind}");

        write(&mut *store, &change).await;
        let newest = store.revision().await.unwrap();
        let expected = [&[newest], &full[..kept - 1]].concat();
        assert_eq!(revisions(&mut *store, "p").await, expected, "{kind}");
        assert_eq!(revisions(&mut *store, "q").await.len(), 1, "{kind}");
    }
}

#[tokio::test]
async fn the_oldest_revisions_of_settings_go_and_no_others() {
    let client = ClientId::try_from("shop".to_owned()).unwrap();
    let digest = SecretDigest::new(b"shop", b"secret");
    let create = [
        Write::CreateInstance(instance("a", "a")),
        Write::CreateApplication(client.clone(), "Shop".to_owned(), digest, 0),
    ];
    for (kind, mut store, _folder) in databases().await {
        write(&mut *store, &create).await;
        let kept = u64::from(KEPT_REVISIONS);
        for at in 0..=kept {
            let change = [
                Write::SwitchInstance(name("a"), at % 2 == 0),
                Write::NoteInstance(name("a"), RevisionAction::Changed, at),
                Write::RenameApplication(client.clone(), format!("Shop {at}")),
                Write::NoteApplication {
                    id: client.clone(),
                    action: RevisionAction::Changed,
                    at,
                    secret_changed: false,
                },
            ];
            write(&mut *store, &change).await;
        }
        let newest_first: Vec<_> = (1..=kept).rev().collect();
        let history = store.instance_history(&name("a")).await.unwrap();
        let times: Vec<_> = history.iter().map(|it| it.at).collect();
        assert_eq!(times, newest_first, "{kind}");
        let history = store.application_history(&client).await.unwrap();
        let times: Vec<_> = history.iter().map(|it| it.at).collect();
        assert_eq!(times, newest_first, "{kind}");
    }
}

/// Adds an API instance that is called by how many there are.
async fn add_next(store: &mut dyn Store) {
    let mut change = store.begin().await.unwrap();
    let count = change.load().await.unwrap().instances.len();
    // Whoever may begin now does.
    tokio::task::yield_now().await;
    let next = Write::CreateInstance(instance(&format!("a{count}"), "a"));
    change.write(&[next]).await.unwrap();
    change.commit().await.unwrap();
}

#[tokio::test]
async fn of_two_that_change_at_once_the_second_begins_where_the_first_ended() {
    let folder = TempDir::new().unwrap();
    let memory = Memory::default();
    let pairs: [(_, [Box<dyn Store>; 2]); 2] = [
        ("memory", [Box::new(memory.clone()), Box::new(memory)]),
        (
            "sqlite",
            [
                open(folder.path()).await.unwrap(),
                open(folder.path()).await.unwrap(),
            ],
        ),
    ];
    for (kind, [mut one, mut other]) in pairs {
        tokio::join!(add_next(&mut *one), add_next(&mut *other));
        let instances = one.load().await.unwrap().instances;
        let names: Vec<_> = instances.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["a0", "a1"], "{kind}");
    }
}
