//! Every route of the admin listener, and what all of them have in common.

use std::sync::Arc;

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use gateway_model::Timeouts;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Doorkeeper;
use super::shared::Admin;
use super::{
    api_instances, application_history, auth, batch, client_applications, client_secrets, coding,
    custom_method, error, explain, health, history, instance_history, instance_list,
    instance_methods, keys, metrics, openapi, policies, policy_text, proposal, status, trail, yaml,
};
use crate::config::Configuration;
use crate::log::LogLoss;
use crate::secrets::{AdminToken, WaitingKeys};

/// Everything that the admin listener serves: the API, `/metrics`, `/livez`,
/// `/readyz`, and `pages` for any other path. It shows `timeouts` as those of the gateway.
pub fn router(
    configuration: Arc<Configuration>,
    timeouts: Timeouts,
    log_loss: LogLoss,
    token: AdminToken,
    pages: Router,
) -> Router {
    let health = health::router(Arc::clone(configuration.readiness()));
    let waiting_keys = WaitingKeys::new(Arc::clone(configuration.clock()));
    let admin = Admin {
        configuration,
        waiting_keys: Arc::new(waiting_keys),
        timeouts,
        log_loss,
        doorkeeper: Arc::new(Doorkeeper::new(token)),
    };
    let (routes, description) = routes().split_for_parts();
    let description = Json(openapi::complete(description));
    let doorkeeper = Arc::clone(&admin.doorkeeper);
    let token = middleware::from_fn_with_state(doorkeeper, auth::require_token);
    let trail = middleware::from_fn_with_state(admin.clone(), trail::log);
    let no_store = HeaderValue::from_static("no-store");
    let no_sniff = HeaderValue::from_static("nosniff");

    let counters = Router::new()
        .route("/metrics", get(metrics::expose))
        .layer(token.clone())
        .layer(trail.clone())
        .with_state(admin.clone());
    let first_version = routes
        .route("/openapi.json", get(async move || description.clone()))
        .method_not_allowed_fallback(custom_method::not_allowed)
        .fallback(error::not_found)
        .layer(token)
        .with_state(admin);
    let api = Router::new()
        .nest("/v1", first_version)
        .fallback(error::not_found)
        .layer(trail);
    Router::new()
        .nest("/api", api)
        .merge(counters)
        .layer(SetResponseHeaderLayer::overriding(CACHE_CONTROL, no_store))
        .layer(CatchPanicLayer::custom(error::panicked))
        .merge(health)
        .layer(SetResponseHeaderLayer::overriding(
            X_CONTENT_TYPE_OPTIONS,
            no_sniff,
        ))
        .fallback_service(pages)
        .layer(coding::layer())
}

/// The routes of the API.
fn routes() -> OpenApiRouter<Admin> {
    OpenApiRouter::with_openapi(openapi::Api::openapi())
        .routes(routes!(instance_list::list, api_instances::create))
        .routes(routes!(proposal::propose))
        .routes(routes!(batch::change))
        .routes(routes!(
            api_instances::read,
            api_instances::replace,
            api_instances::remove
        ))
        .routes(routes!(policies::list, policies::create))
        .routes(routes!(policies::read, policies::replace, policies::remove))
        .routes(routes!(policies::order))
        .routes(routes!(yaml::read, yaml::replace))
        .routes(routes!(
            client_applications::list,
            client_applications::create
        ))
        .routes(routes!(
            client_applications::read,
            client_applications::replace,
            client_applications::remove
        ))
        .routes(routes!(client_secrets::rotate))
        .routes(routes!(client_secrets::end_old, client_secrets::delete_old))
        .route("/api-instances/{name}", post(instance_methods::call))
        .routes(routes!(explain::explain))
        .routes(routes!(policy_text::write))
        .routes(routes!(policy_text::read))
        .routes(routes!(history::list))
        .route(
            "/api-instances/{name}/policies/{id}/revisions/{revision}",
            post(history::revert),
        )
        .routes(routes!(instance_history::list))
        .route(
            "/api-instances/{name}/revisions/{revision}",
            post(instance_history::revert),
        )
        .routes(routes!(application_history::list))
        .routes(routes!(keys::generate))
        .routes(routes!(keys::public))
        .routes(routes!(status::read))
        .routes(routes!(metrics::whole))
        .routes(routes!(metrics::list))
        .routes(routes!(metrics::read))
}
