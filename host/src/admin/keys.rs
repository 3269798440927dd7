//! Keys in the admin API: private ones are made here and never shown, public ones
//! are.

use axum::Json;
use axum::extract::State;
use gateway_model::{GeneratedKeyView, KeyDraft, Problem, PublicKeyView};

use super::document::Document;
use super::error::ApiError;
use super::segments::Segments;
use super::shared::Admin;
use super::view;
use crate::signer;
use crate::snapshot::Running;

/// Makes a private key, which stays here. Within an hour a policy can take it with
/// `"privateKey": {"generated": handle}`, once; a preview does not count.
#[utoipa::path(
    post, path = "/keys:generate", tag = "Keys",
    request_body = KeyDraft,
    responses((status = 200, body = GeneratedKeyView), (status = 422, body = Problem)),
)]
pub async fn generate(
    State(admin): State<Admin>,
    Document(document): Document,
) -> Result<Json<GeneratedKeyView>, ApiError> {
    let method = KeyDraft::parse(&document)
        .map_err(ApiError::Invalid)?
        .signing_method;
    // An RSA key takes a good part of a second.
    let made = tokio::task::spawn_blocking(move || signer::generate(method));
    let made = made
        .await
        .map_err(|_| ApiError::Internal)?
        .map_err(|error| ApiError::Unavailable(error.to_string()))?;
    let kept = admin.waiting_keys.keep(made.private_key);
    Ok(Json(GeneratedKeyView {
        handle: kept.handle,
        expires_at: kept.expires.as_secs(),
        key: made.public,
    }))
}

/// Shows the public half of a policy's key, for whoever verifies its tokens.
#[utoipa::path(
    get, path = "/api-instances/{name}/policies/{id}/public-key", tag = "Keys",
    params(("name" = String, Path), ("id" = String, Path)),
    responses(
        (status = 200, body = PublicKeyView),
        (status = 404, body = Problem, description = "There is no such policy, or its key has no public half."),
    ),
)]
pub async fn public(
    State(admin): State<Admin>,
    Segments((name, id)): Segments<(String, String)>,
) -> Result<Json<PublicKeyView>, ApiError> {
    let snapshot = admin.configuration.snapshot();
    let record = view::policy(view::instance(&snapshot, &name)?, &id)?;
    let compiled = snapshot.inventory.policies.get(&record.id);
    let running = compiled.and_then(|policy| policy.outcome.as_ref().ok());
    let key = match running {
        Some(Running::JwtGeneration(policy)) => Some(policy.public_key()),
        Some(Running::Authentication(_) | Running::Tls(_) | Running::TlsOutbound(_)) | None => None,
    };
    key.filter(|key| key.jwk.is_some())
        .map(Json)
        .ok_or_else(|| ApiError::NotFound("The policy has no key with a public half.".to_owned()))
}
