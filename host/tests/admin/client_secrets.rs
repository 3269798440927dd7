//! Two secrets of a client application side by side, and the end of the old one.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::Connection;
use tempfile::TempDir;

use crate::client_applications::{APPLICATIONS, enforcing, status, text};
use crate::gateway::{Gateway, NOW};
use crate::opening::old_database;

/// A client application, with two secrets: the path of it, and the secrets.
struct Rotated {
    place: String,
    old: String,
    new: String,
}

/// Adds the client application `shop` and gives it another secret beside the first one.
async fn rotated(gateway: &Gateway, rotation: Value) -> Rotated {
    let body = json!({"name": "Shop", "id": "shop"});
    let created = gateway.post(APPLICATIONS, body).await.json();
    let place = format!("{APPLICATIONS}/shop");
    let rotate = format!("{place}/secret:rotate");
    let answer = gateway.post(&rotate, rotation).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    Rotated {
        place,
        old: text(&created, "secret"),
        new: text(&answer.json(), "secret"),
    }
}

async fn lets_in(gateway: &Gateway, secret: &str) -> bool {
    match status(gateway, "shop", secret).await {
        StatusCode::OK => true,
        StatusCode::UNAUTHORIZED => false,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn an_old_secret_goes_on_beside_the_new_one_until_it_is_deleted() {
    let (gateway, _) = enforcing().await;
    let Rotated { place, old, new } = rotated(&gateway, json!({"keepOld": true})).await;
    assert!(lets_in(&gateway, &old).await && lets_in(&gateway, &new).await);
    assert!(!lets_in(&gateway, &"x".repeat(43)).await);
    let shown = gateway.get(&place).await.json();
    assert_eq!(shown["oldSecret"], json!({"setAt": NOW}));

    // There is no room for a third.
    let third = format!("{place}/secret:rotate");
    let refused = gateway.post(&third, json!({"keepOld": true})).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("Delete the old one first"));
    assert!(lets_in(&gateway, &old).await && lets_in(&gateway, &new).await);

    // Both outlive the process.
    let gateway = gateway.restart(None, |_| ()).await;
    assert!(lets_in(&gateway, &old).await && lets_in(&gateway, &new).await);

    let path = format!("{place}/old-secret");
    let stale = Some("\"1\"");
    let refused = gateway.call_if(Method::DELETE, &path, stale, None).await;
    assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(gateway.delete(&path).await.status, StatusCode::NO_CONTENT);
    assert!(!lets_in(&gateway, &old).await);
    assert!(lets_in(&gateway, &new).await);
    assert_eq!(gateway.get(&place).await.json().get("oldSecret"), None);
    assert_eq!(gateway.delete(&path).await.status, StatusCode::NOT_FOUND);
    let ended = gateway.put(&path, json!({})).await;
    assert_eq!(ended.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_old_secret_ends_at_the_time_that_was_set() {
    let (gateway, _) = enforcing().await;
    let rotation = json!({"keepOld": true, "oldExpiresAt": NOW + 60});
    let Rotated { place, old, new } = rotated(&gateway, rotation).await;
    let path = format!("{place}/old-secret");
    let later = gateway.put(&path, json!({"expiresAt": NOW + 120})).await;
    assert_eq!(later.status, StatusCode::OK, "{}", later.text);
    let expected = json!({"setAt": NOW, "expiresAt": NOW + 120});
    assert_eq!(later.json()["oldSecret"], expected);
    gateway.clock.set(NOW + 119);
    assert!(lets_in(&gateway, &old).await);
    gateway.clock.set(NOW + 120);
    assert!(!lets_in(&gateway, &old).await);
    assert!(lets_in(&gateway, &new).await);

    // What has ended makes room.
    let third = format!("{place}/secret:rotate");
    let third = gateway.post(&third, json!({"keepOld": true})).await;
    assert_eq!(third.status, StatusCode::OK, "{}", third.text);
    assert!(lets_in(&gateway, &new).await);
    assert!(!lets_in(&gateway, &old).await);
}

#[tokio::test]
async fn where_a_secret_is_replaced_at_once_no_older_one_goes_on() {
    let (gateway, _) = enforcing().await;
    let Rotated { place, old, new } = rotated(&gateway, json!({"keepOld": true})).await;
    let rotate = format!("{place}/secret:rotate");
    let only = text(&gateway.post(&rotate, json!({})).await.json(), "secret");
    assert!(!lets_in(&gateway, &old).await && !lets_in(&gateway, &new).await);
    assert!(lets_in(&gateway, &only).await);

    let kept = gateway.post(&rotate, json!({"keepOld": true})).await;
    assert_eq!(kept.status, StatusCode::OK);
    let given = "0123456789abcdef0123456789abcdef";
    let body = json!({"name": "Shop", "secret": given});
    assert_eq!(gateway.put(&place, body).await.status, StatusCode::OK);
    assert!(!lets_in(&gateway, &only).await);
    assert!(lets_in(&gateway, given).await);
    assert_eq!(gateway.get(&place).await.json().get("oldSecret"), None);

    // Another name leaves both alone.
    let body = json!({"keepOld": true});
    assert_eq!(gateway.post(&rotate, body).await.status, StatusCode::OK);
    gateway.put(&place, json!({"name": "Big shop"})).await;
    assert!(lets_in(&gateway, given).await);
}

#[tokio::test]
async fn an_end_that_cannot_be_meant_is_refused_at_its_field() {
    let (gateway, _) = enforcing().await;
    let Rotated { place, .. } = rotated(&gateway, json!({})).await;
    let rotate = format!("{place}/secret:rotate");
    for (body, path) in [
        (
            json!({"keepOld": true, "oldExpiresAt": NOW}),
            "oldExpiresAt",
        ),
        (json!({"oldExpiresAt": NOW + 60}), "oldExpiresAt"),
        // Milliseconds.
        (
            json!({"keepOld": true, "oldExpiresAt": NOW * 1000}),
            "oldExpiresAt",
        ),
        (json!({"keepOld": 1}), "keepOld"),
    ] {
        let refused = gateway.post(&rotate, body.clone()).await;
        assert_eq!(refused.refused(), [path], "{body}");
    }
    let kept = gateway.post(&rotate, json!({"keepOld": true})).await;
    assert_eq!(kept.status, StatusCode::OK);
    let old = format!("{place}/old-secret");
    let refused = gateway.put(&old, json!({"expiresAt": NOW - 1})).await;
    assert_eq!(refused.refused(), ["expiresAt"]);
}

#[tokio::test]
async fn a_client_application_from_before_has_its_one_secret() {
    let folder = TempDir::new().unwrap();
    let mut old = old_database(folder.path(), 8).await;
    let insert = "insert into client_applications (id, name, secret_digest, secret_set_at)
                  values ('shop', 'Shop', zeroblob(32), 7)";
    sqlx::raw_sql(insert).execute(&mut old).await.unwrap();
    old.close().await.unwrap();
    let gateway = Gateway::open(Arc::new(folder), None).await.unwrap();
    let shown = gateway.get("/client-applications/shop").await.json();
    assert_eq!(shown["secretSetAt"], 7);
    assert_eq!(shown.get("oldSecret"), None);
    let rotate = "/client-applications/shop/secret:rotate";
    let kept = gateway.post(rotate, json!({"keepOld": true})).await.json();
    assert_eq!(kept["oldSecret"], json!({"setAt": 7}));
}
