//! Another API instance like one that is there, with its policies, in the admin API.

use axum::extract::State;
use axum::response::Response;
use gateway_model::{ApiInstance, ApiInstanceProposal, ApiInstanceView, Issue, PolicyId, Problem};
use serde_json::{Value, json};
use uuid::Uuid;

use super::api_instances::created;
use super::document::Document;
use super::error::ApiError;
use super::purpose::Purpose;
use super::segments::Segments;
use super::shared::Admin;
use super::{custom_method, drafts, proposal, view};
use crate::edit::{self, Edit};

/// The fields that say together where requests go.
const ROUTING: [&str; 3] = ["services", "routes", "upstream"];

/// Creates an API instance like another one, which may be declared in a file, with copies of
/// all its policies. Private keys, passwords and other secrets are not copied: a policy that
/// cannot run without one is disabled in the copy, and has `lacksSecret` until its own is
/// set. The copy is disabled.
#[utoipa::path(
    post, path = "/api-instances/{name}:duplicate", tag = "API instances",
    params(("name" = String, Path)),
    request_body = drafts::DuplicateDraft,
    responses(
        (status = 201, body = ApiInstanceView),
        (status = 409, body = Problem, description = "The name is taken."),
        (status = 422, body = Problem, description = "It cannot be created; the issues say why."),
    ),
)]
pub async fn create(
    State(admin): State<Admin>,
    Segments(segment): Segments<String>,
    purpose: Purpose,
    Document(document): Document,
) -> Result<Response, ApiError> {
    let name = custom_method::subject(&segment, "duplicate");
    let name = name.ok_or_else(|| custom_method::not_this(&segment))?;
    let snapshot = admin.configuration.snapshot();
    let original = view::instance(&snapshot, name)?;
    let like = original.read().map_err(ApiError::Unreadable)?;
    let proposal = proposal::proposal(&snapshot, Some(&original.name))?;
    let instance = read(&like, &proposal, document).map_err(ApiError::Invalid)?;
    let name = instance.name.clone();
    let identify = || PolicyId::new(Uuid::new_v4().to_string());
    let whole = edit::copy(original, instance, identify).map_err(ApiError::Unreadable)?;
    let edit = Edit::CreateWhole(Box::new(whole));
    let outcome = purpose.pursue(&admin, edit).await?;
    outcome.answer(|snapshot| created(&admin, snapshot, &name))
}

/// What the copy is to be: as the document says, else as proposed, else like the original.
fn read(
    like: &ApiInstance,
    proposal: &ApiInstanceProposal,
    document: Value,
) -> Result<ApiInstance, Vec<Issue>> {
    let instance = ApiInstance::parse(&complete(like, proposal, document))?;
    if instance.enabled {
        let message = "A copy is disabled until it has been looked at. Leave this out, and enable the copy when its policies have what they need.";
        return Err(vec![Issue::error("enabled", message)]);
    }
    Ok(instance)
}

fn complete(like: &ApiInstance, proposal: &ApiInstanceProposal, document: Value) -> Value {
    let mut whole = json!(like);
    let (Value::Object(written), Some(fields)) = (&document, whole.as_object_mut()) else {
        // What it is instead is for the model to say.
        return document;
    };
    let written = || written.iter().filter(|(_, value)| !value.is_null());
    if written().any(|(name, _)| ROUTING.contains(&name.as_str())) {
        fields.retain(|name, _| !ROUTING.contains(&name.as_str()));
    }
    fields.insert("name".to_owned(), json!(proposal.name));
    fields.insert("address".to_owned(), json!(proposal.address));
    fields.insert("enabled".to_owned(), json!(false));
    fields.extend(written().map(|(name, value)| (name.clone(), value.clone())));
    whole
}
