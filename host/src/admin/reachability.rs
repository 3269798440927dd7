//! Checks whether the services of an API instance can be reached. It must reach nothing
//! but those.

use std::time::Instant;

use axum::Json;
use axum::extract::State;
use futures_util::future::join_all;
use gateway_model::{Issue, Problem, ReachabilityDraft, ReachabilityView, ServiceReachabilityView};

use super::document::Document;
use super::error::ApiError;
use super::segments::Segments;
use super::shared::Admin;
use super::{custom_method, view};
use crate::routing::{NamedTarget, Routes};
use crate::snapshot::PolicyChain;

/// Connects to the services of an API instance, as its policies say and enabled or not,
/// without sending a request.
#[utoipa::path(
    post, path = "/api-instances/{name}:check", tag = "API instances",
    params(("name" = String, Path)),
    request_body = ReachabilityDraft,
    responses(
        (status = 200, body = ReachabilityView, description = "What came of it, reached or not."),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
        (status = 503, body = Problem, description = "The API instance has errors that say how services are to be reached."),
    ),
)]
pub async fn check(
    State(admin): State<Admin>,
    Segments(segment): Segments<String>,
    Document(document): Document,
) -> Result<Json<ReachabilityView>, ApiError> {
    let name = custom_method::subject(&segment, "check");
    let name = name.ok_or_else(|| custom_method::not_this(&segment))?;
    let snapshot = admin.configuration.snapshot();
    let record = view::instance(&snapshot, name)?;
    let draft = ReachabilityDraft::parse(&document).map_err(ApiError::Invalid)?;
    let compiled = snapshot.inventory.instances.get(&record.name);
    let compiled = compiled.ok_or(ApiError::Internal)?;
    if matches!(*compiled.chain, PolicyChain::Broken) {
        return Err(ApiError::Unavailable(BROKEN.to_owned()));
    }
    let chosen = chosen(&compiled.routes, &draft)?;
    let services = join_all(chosen.into_iter().map(check_one)).await;
    Ok(Json(ReachabilityView { services }))
}

/// The services that the draft names, or all.
fn chosen<'a>(
    routes: &'a Routes,
    draft: &ReachabilityDraft,
) -> Result<Vec<&'a NamedTarget>, ApiError> {
    let wanted = |it: &&NamedTarget| {
        draft
            .service
            .as_ref()
            .is_none_or(|name| *name == it.service)
    };
    let chosen: Vec<_> = routes.services().iter().filter(wanted).collect();
    if draft.service.is_some() && chosen.is_empty() {
        let message = "The API instance has no service of this name.";
        return Err(ApiError::Invalid(vec![Issue::error("service", message)]));
    }
    Ok(chosen)
}

async fn check_one(named: &NamedTarget) -> ServiceReachabilityView {
    let begun = Instant::now();
    let reached = named.target.upstream().reach(named.target.timeouts()).await;
    let message = match &reached {
        Ok(reached) => reached.to_string(),
        Err(error) => error.to_string(),
    };
    ServiceReachabilityView {
        service: named.service.clone(),
        reached: reached.is_ok(),
        message,
        duration_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}

const BROKEN: &str = "How the services are to be reached is not known: the API instance has errors. Fix what its issues name.";
