//! Policies that refer to a key which the gateway has made.
//!
//! `"privateKey": {"generated": handle}` is the admin API's own: before a draft is
//! read, the key itself is put there. The rest of the gateway never meets a handle.

use gateway_model::{Issue, PolicyKind};
use serde_json::Value;

use super::error::ApiError;
use super::purpose::{Outcome, Purpose};
use super::shared::Admin;
use crate::edit::Edit;
use crate::secrets::WaitingKey;

/// Does with the edit that `edit` reads from the document what it is asked for. A
/// generated key is used up by a change that is made.
pub async fn pursue(
    purpose: Purpose,
    admin: &Admin,
    mut document: Value,
    edit: impl FnOnce(&Value) -> Result<Edit, ApiError>,
) -> Result<Outcome, ApiError> {
    let taken = replace(&mut document, |handle| match purpose {
        Purpose::Change => admin.waiting_keys.take(handle),
        Purpose::Check => admin.waiting_keys.look(handle),
    })?;
    let outcome = match edit(&document) {
        Ok(edit) => purpose.pursue(admin, edit).await.map_err(ApiError::from),
        Err(error) => Err(error),
    };
    if let (Purpose::Change, Err(_), Some(key)) = (purpose, &outcome, taken) {
        admin.waiting_keys.put_back(key);
    }
    outcome
}

/// Puts the generated key that the document refers to there, if it does, without
/// using it up.
pub fn look(admin: &Admin, document: &mut Value) -> Result<(), ApiError> {
    replace(document, |handle| admin.waiting_keys.look(handle)).map(drop)
}

fn replace(
    document: &mut Value,
    find: impl FnOnce(&str) -> Option<WaitingKey>,
) -> Result<Option<WaitingKey>, ApiError> {
    let field = PolicyKind::JwtGeneration.secret_field().unwrap_or_default();
    let config = document.get_mut("config");
    let Some(place) = config.and_then(|config| config.get_mut(field)) else {
        return Ok(None);
    };
    // Anything else is for the model to read.
    let Some(handle) = place.get("generated").and_then(Value::as_str) else {
        return Ok(None);
    };
    let key = find(handle).ok_or_else(|| gone(field))?;
    *place = Value::String(key.private_key.expose().to_owned());
    Ok(Some(key))
}

fn gone(field: &str) -> ApiError {
    let message = "This generated key is gone: a policy has it, an hour has passed, or the gateway was restarted. Generate another one.";
    ApiError::Invalid(vec![Issue::error(format!("config.{field}"), message)])
}
