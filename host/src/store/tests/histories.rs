//! What becomes of the histories of what is written.

use gateway_model::{ApiInstance, ClientId, RevisionAction};
use serde_json::json;

use super::*;

#[tokio::test]
async fn the_settings_of_an_api_instance_have_a_history_that_ends_with_it() {
    let changed = ApiInstance::parse(&json!({
        "name": "a",
        "address": "http://127.0.0.1:8081/x",
        "services": [
            {"name": "one", "address": "http://127.0.0.1:1", "timeouts": {"connectMs": 10}},
            {"name": "a", "address": "https://127.0.0.1:2/a", "protocol": "http2"},
        ],
        "routes": [
            {"rules": [{"methods": "POST"}], "destinations": [{"service": "a", "weight": 1}]},
            {"rules": [], "destinations": [{"service": "one", "weight": 1}]},
        ],
        "timeouts": {"idleMs": 20},
        "preserveHost": true,
        "enabled": false,
        "labels": {"team": "orders"},
    }))
    .unwrap();
    let noted = |action, at| Write::NoteInstance(name("a"), action, at);
    let steps = [
        [
            Write::CreateInstance(instance("a", "a")),
            noted(RevisionAction::Created, 7),
        ],
        [
            Write::ReplaceInstance(changed.clone()),
            noted(RevisionAction::Reverted, 8),
        ],
        [
            Write::SwitchInstance(name("a"), true),
            noted(RevisionAction::Changed, 9),
        ],
    ];
    let mut shown = Vec::new();
    for (kind, mut store, _folder) in databases().await {
        let first = store.revision().await.unwrap() + 1;
        for steps in &steps {
            write(&mut *store, steps).await;
        }
        write(&mut *store, &create("a", "p")).await;
        let history = store.instance_history(&name("a")).await.unwrap();
        let outline = history
            .iter()
            .map(|it| (it.revision - first, it.action.name(), it.at));
        let expected = [(2, "changed", 9), (1, "reverted", 8), (0, "created", 7)];
        assert_eq!(outline.collect::<Vec<_>>(), expected, "{kind}");
        let mut document = history[1].settings.clone();
        document["name"] = json!("a");
        assert_eq!(ApiInstance::parse(&document), Ok(changed.clone()), "{kind}");
        let settings = history.iter().map(|it| it.settings.clone());
        shown.push(settings.collect::<Vec<_>>());

        write(&mut *store, &[Write::DeleteInstance(name("a"))]).await;
        write(&mut *store, &steps[0]).await;
        let history = store.instance_history(&name("a")).await.unwrap();
        assert_eq!(history.len(), 1, "{kind}");
    }
    assert_eq!(shown[0], shown[1]);
}

#[tokio::test]
async fn a_client_application_has_a_history_without_its_secrets_that_ends_with_it() {
    let digest = SecretDigest::new(b"shop", b"secret");
    let client = ClientId::try_from("shop".to_owned()).unwrap();
    let noted = |action, at, secret_changed| Write::NoteApplication {
        id: client.clone(),
        action,
        at,
        secret_changed,
    };
    let old_secret = OldSecret {
        digest: digest.clone(),
        set_at: Some(7),
        expires_at: Some(60),
    };
    let create = [
        Write::CreateApplication(client.clone(), "Shop".to_owned(), digest.clone(), 7),
        noted(RevisionAction::Created, 7, true),
    ];
    let rotate = [
        Write::RenameApplication(client.clone(), "Web shop".to_owned()),
        Write::PutOldSecret(client.clone(), Some(old_secret)),
        Write::PutApplicationSecret(client.clone(), digest, 8),
        noted(RevisionAction::Changed, 8, true),
    ];
    let expected = json!([
        {
            "revision": 2, "at": 8, "by": "admin", "action": "changed", "name": "Web shop",
            "secretChanged": true, "oldSecret": {"setAt": 7, "expiresAt": 60},
        },
        {
            "revision": 1, "at": 7, "by": "admin", "action": "created", "name": "Shop",
            "secretChanged": true,
        },
    ]);
    for (kind, mut store, _folder) in databases().await {
        write(&mut *store, &create).await;
        write(&mut *store, &rotate).await;
        let history = store.application_history(&client).await.unwrap();
        assert_eq!(json!(history), expected, "{kind}");

        let delete = Write::DeleteApplication(client.clone());
        write(&mut *store, &[delete]).await;
        write(&mut *store, &create).await;
        let history = store.application_history(&client).await.unwrap();
        assert_eq!(history.len(), 1, "{kind}");
    }
}

#[tokio::test]
async fn the_history_ends_with_the_api_instance_and_not_with_the_policy() {
    for (kind, mut store, _folder) in databases().await {
        write(&mut *store, &[Write::CreateInstance(instance("a", "a"))]).await;
        write(&mut *store, &create("a", "p")).await;
        write(&mut *store, &[Write::DeletePolicy(id("p"))]).await;
        let mut change = store.begin().await.unwrap();
        let kept = change.history(&name("a"), &id("p")).await.unwrap();
        assert_eq!(kept.len(), 1, "{kind}");
        drop(change);
        write(&mut *store, &[Write::DeleteInstance(name("a"))]).await;
        let kept = store.history(&name("a"), &id("p")).await.unwrap();
        assert_eq!(kept, [], "{kind}");
    }
}
