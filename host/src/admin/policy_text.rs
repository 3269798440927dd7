//! One policy as text in the admin API: from the document of a form to YAML and back.
//!
//! Nothing is kept, changed or compiled here, and no secret goes either way.

use std::collections::BTreeMap;

use axum::Json;
use axum::response::IntoResponse;
use gateway_model::{Issue, Place, Policy, PolicyDraft, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use super::document::{Document, YamlText};
use super::drafts;
use super::error::ApiError;
use super::shared::aside;
use super::yaml::YAML;
use crate::local_mode::{self, PolicyText};

/// A policy that was read from a text.
#[derive(Serialize, ToSchema)]
pub struct PolicyFromYaml {
    #[schema(value_type = drafts::ReadPolicy)]
    policy: Policy,
    /// Where the parts of `policy` stand in the text, by their paths in it, such as
    /// `config.exp`.
    places: BTreeMap<String, Place>,
}

/// Writes a policy as an item of a list of policies in Local Mode, without its secret
/// and the service that it is for.
#[utoipa::path(
    post, path = "/policies:to-yaml", tag = "Policies",
    request_body = drafts::PolicyDraft,
    responses(
        (status = 200, body = Value, content_type = "application/yaml"),
        (status = 422, body = Problem),
    ),
)]
pub async fn write(Document(document): Document) -> Result<impl IntoResponse, ApiError> {
    let draft = aside(move || PolicyDraft::parse(&document, true)).await?;
    let draft = draft.map_err(ApiError::Invalid)?;
    let text = aside(move || local_mode::write_policy(&draft.policy))
        .await?
        .map_err(|error| ApiError::Unreadable(vec![Issue::error("", error.to_string())]))?;
    Ok(([YAML], text))
}

/// Reads a policy that is written as an item of a list of policies in Local Mode. Issues
/// have their place in the text.
#[utoipa::path(
    post, path = "/policies:from-yaml", tag = "Policies",
    request_body(content = Value, content_type = "application/yaml"),
    responses((status = 200, body = PolicyFromYaml), (status = 422, body = Problem)),
)]
pub async fn read(YamlText(text): YamlText) -> Result<Json<PolicyFromYaml>, ApiError> {
    let read = aside(move || local_mode::read_policy(&text)).await?;
    let read = read.map_err(ApiError::Invalid)?;
    let PolicyText { policy, places } = read;
    Ok(Json(PolicyFromYaml { policy, places }))
}
