//! An API instance as a Local Mode resource in the admin API: read and replaced as
//! YAML text.
//!
//! Secrets are left out. An item of a list of policies has the `id` of the policy that
//! it is; with that and without its secret it keeps the one that is set. Variables
//! are not read: their values are no business of who calls.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use gateway_model::{
    ApiInstanceName, ApiInstanceView, Errors, FileIssue, Issue, PolicyId, Problem,
};
use uuid::Uuid;

use super::api_instances;
use super::document::YamlText;
use super::entity_tag::{EntityTag, IfMatch};
use super::error::ApiError;
use super::purpose::{Outcome, Purpose};
use super::segments::Segments;
use super::shared::{Admin, aside};
use super::view;
use crate::edit::{ChangeError, Edit};
use crate::local_mode::{self, Declared, DeclaredInstance, Secrets};
use crate::written::{ApiInstanceRecord, PolicyRecord, WholeInstance};

/// Says that an answer is YAML (RFC 9512).
pub const YAML: (HeaderName, HeaderValue) =
    (CONTENT_TYPE, HeaderValue::from_static("application/yaml"));

/// Shows an API instance with its policies as a Local Mode resource, without secrets.
#[utoipa::path(
    get, path = "/api-instances/{name}/yaml", tag = "API instances",
    params(("name" = String, Path)),
    responses(
        (status = 200, body = Value, content_type = "application/yaml"),
        (status = 404, body = Problem),
    ),
)]
pub async fn read(
    State(admin): State<Admin>,
    Segments(name): Segments<String>,
) -> Result<impl IntoResponse, ApiError> {
    let snapshot = admin.configuration.snapshot();
    let record = view::instance(&snapshot, &name)?;
    let text = local_mode::write([record], &Secrets::Kept)
        .map_err(|error| ApiError::Unreadable(vec![Issue::error("", error.to_string())]))?;
    Ok((EntityTag(record.revision), [YAML], text))
}

/// Replaces an API instance with all its policies by a Local Mode resource. A policy
/// whose `id` is there stays the same policy, and without `privateKey` keeps its
/// key. Issues have their place in the text.
#[utoipa::path(
    put, path = "/api-instances/{name}/yaml", tag = "API instances",
    params(("name" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body(content = Value, content_type = "application/yaml"),
    responses(
        (status = 200, body = ApiInstanceView),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "A file declares it."),
        (status = 412, body = Problem, description = "It was changed meanwhile."),
        (status = 422, body = Problem, description = "It cannot run; the issues say why."),
    ),
)]
pub async fn replace(
    State(admin): State<Admin>,
    Segments(name): Segments<String>,
    IfMatch(precondition): IfMatch,
    purpose: Purpose,
    YamlText(text): YamlText,
) -> Result<Response, ApiError> {
    let snapshot = admin.configuration.snapshot();
    let record = view::instance(&snapshot, &name)?;
    let policies = record.policies.clone();
    let declared = aside(move || Declared::read_replacement(&text, &policies)).await?;
    let (instance, whole) = only(record, &declared)?;
    let edit = Edit::PutInstance(Box::new(whole), precondition);
    let locate = |issues: &[Issue]| -> Vec<_> {
        let located = issues.iter().filter_map(|issue| instance.locate(issue));
        located.map(placed).collect()
    };
    match purpose.pursue(&admin, edit).await {
        Ok(Outcome::Checked(issues)) => Outcome::Checked(locate(&issues)),
        Ok(made) => made,
        Err(ChangeError::Refused(issues)) => return Err(ApiError::Invalid(locate(&issues))),
        Err(error) => return Err(error.into()),
    }
    .answer(|snapshot| api_instances::show(&admin, snapshot, &name))
}

/// The one API instance that the text is to be.
fn only<'a>(
    record: &ApiInstanceRecord,
    declared: &'a Declared,
) -> Result<(&'a DeclaredInstance, WholeInstance), ApiError> {
    let refused = |message: String| Err(ApiError::Invalid(vec![Issue::error("", message)]));
    let issues: Vec<_> = declared.own_issues().into_iter().map(placed).collect();
    if issues.has_errors() {
        return Err(ApiError::Invalid(issues));
    }
    let [instance] = &declared.instances[..] else {
        return refused("Write one ApiInstance, with its services and policies inline.".to_owned());
    };
    if let Some(application) = declared.applications.first() {
        let message = "Write nothing beside the ApiInstance; a client application is changed at /client-applications/{id}.";
        let issue = application.locate(Issue::error("kind", message));
        return Err(ApiError::Invalid(vec![placed(issue)]));
    }
    if instance.record.name != record.name {
        return refused(renamed(&record.name));
    }
    let identify = |policy: &PolicyRecord| {
        let is_kept = record.policies.iter().any(|kept| kept.id == policy.id);
        if is_kept {
            policy.id.clone()
        } else {
            PolicyId::new(Uuid::new_v4().to_string())
        }
    };
    match instance.whole(identify) {
        Some(whole) => Ok((instance, whole)),
        None => Err(ApiError::Invalid(issues)),
    }
}

fn renamed(name: &ApiInstanceName) -> String {
    format!("The name of an API instance cannot be changed. Write {name}, or create another one.")
}

/// An issue of the one file that a text is, as an issue of the text.
fn placed(located: FileIssue) -> Issue {
    Issue {
        place: Some(located.place),
        ..located.issue
    }
}
