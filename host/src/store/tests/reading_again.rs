//! What a database has read before must not show when it is read again.

use std::sync::Arc;

use sqlx::{Connection, SqliteConnection};

use super::*;

/// A change, and whether it is made to last.
type Step = (Vec<Write>, bool);

fn replaced(name: &str, path: &str) -> Write {
    Write::ReplaceInstance(instance(name, path))
}

fn sealed(byte: u8) -> Write {
    Write::PutSecret(id("p"), Sealed::from_bytes(vec![byte; 40]), 7)
}

fn superseded(client: ClientId) -> Write {
    let old = OldSecret {
        digest: SecretDigest::from_bytes([7; SecretDigest::LENGTH]),
        set_at: Some(8),
        expires_at: None,
    };
    Write::PutOldSecret(client, Some(old))
}

/// Changes of every kind; some are dropped after what they wrote was read.
fn steps() -> Vec<Step> {
    let create = |name: &str| Write::CreateInstance(instance(name, name));
    let application = |id: &str| ClientId::try_from(id.to_owned()).unwrap();
    let digest = || SecretDigest::from_bytes([7; SecretDigest::LENGTH]);
    vec![
        (vec![create("a"), create("b"), create("c")], true),
        (
            vec![Write::CreatePolicy(name("a"), id("p"), policy("one"))],
            true,
        ),
        (vec![replaced("a", "dropped")], false),
        // Has the revision that the one before had.
        (vec![replaced("a", "kept")], true),
        (vec![sealed(1)], true),
        (vec![sealed(2)], false),
        (vec![sealed(3)], true),
        (
            vec![Write::CreatePolicy(name("a"), id("q"), policy("two"))],
            true,
        ),
        (
            vec![
                Write::PlacePolicy(id("q"), 0),
                Write::PlacePolicy(id("p"), 1),
            ],
            true,
        ),
        (vec![Write::ReplacePolicy(id("q"), policy("three"))], true),
        (
            vec![
                Write::DeletePolicy(id("p")),
                note("q", RevisionAction::Changed),
            ],
            true,
        ),
        (vec![Write::DeleteInstance(name("b"))], false),
        (vec![Write::DeleteInstance(name("b")), create("d")], true),
        (vec![Write::DeleteInstance(name("a")), create("a")], true),
        (
            vec![Write::CreateApplication(
                application("x"),
                "X".into(),
                digest(),
                7,
            )],
            true,
        ),
        (
            vec![Write::RenameApplication(application("x"), "Y".into())],
            true,
        ),
        (vec![superseded(application("x"))], true),
        (vec![Write::DeleteApplication(application("x"))], true),
        (vec![replaced("nobody", "nowhere")], true),
    ]
}

async fn carry_out(store: &mut dyn Store, (writes, lasts): Step) {
    let mut change = store.begin().await.unwrap();
    change.load().await.unwrap();
    change.write(&writes).await.unwrap();
    change.load().await.unwrap();
    if lasts {
        change.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_database_that_was_read_before_reads_as_one_that_was_just_opened() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path()).await.unwrap();
    let mut other = open(folder.path()).await.unwrap();
    for (number, step) in steps().into_iter().enumerate() {
        // Every third change is another process's.
        let at_work = if number % 3 == 2 {
            &mut other
        } else {
            &mut store
        };
        carry_out(&mut **at_work, step).await;
        let fresh = open(folder.path()).await.unwrap().load().await.unwrap();
        for store in [&mut store, &mut other] {
            let read = store.load().await.unwrap();
            assert_eq!(format!("{read:?}"), format!("{fresh:?}"), "step {number}");
        }
    }
}

#[tokio::test]
async fn what_a_change_leaves_alone_is_not_read_again() {
    for (kind, mut store, _folder) in databases().await {
        let create = |name: &str| Write::CreateInstance(instance(name, name));
        carry_out(&mut *store, (vec![create("a"), create("b")], true)).await;
        let before = store.load().await.unwrap().instances;
        carry_out(&mut *store, (vec![replaced("b", "other")], true)).await;
        let after = store.load().await.unwrap().instances;
        assert!(Arc::ptr_eq(&before[0], &after[0]), "{kind}");
        assert!(!Arc::ptr_eq(&before[1], &after[1]), "{kind}");
    }
}

#[tokio::test]
async fn what_another_process_writes_is_read_whatever_it_says_of_revisions() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path()).await.unwrap();
    let create = Write::CreateInstance(instance("a", "a"));
    carry_out(&mut *store, (vec![create], true)).await;
    store.load().await.unwrap();
    let file = folder.path().join("gateway.db");
    let mut other = SqliteConnection::connect(&file.display().to_string())
        .await
        .unwrap();
    // As a database from a backup has it.
    sqlx::raw_sql(
        "drop trigger api_instances_updated;
         update api_instances set address = 'http://127.0.0.1:8081/restored'",
    )
    .execute(&mut other)
    .await
    .unwrap();
    let read = store.load().await.unwrap();
    let address = read.instances[0].address.as_ref().unwrap().to_string();
    assert_eq!(address, "http://127.0.0.1:8081/restored");
}
