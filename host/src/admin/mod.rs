//! The admin API: how API instances and policies are read and changed over HTTP.
//!
//! It has a listener of its own. Everything under `/api/v1` needs the admin
//! token; `/livez` does not. Nothing here decides whether a configuration is
//! good, and no answer contains a private key.

mod api_instances;
pub mod assets;
mod auth;
mod document;
mod entity_tag;
mod error;
mod explain;
mod openapi;
mod policies;
mod status;
mod view;

use std::sync::Arc;

use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::routing::get;
use axum::{Json, Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::config::{ChangeError, Configuration, Edit};
use crate::secrets::AdminToken;
use crate::snapshot::Snapshot;

/// What the admin API works on.
#[derive(Clone, Debug)]
struct Admin {
    configuration: Arc<Configuration>,
}

impl Admin {
    async fn change(&self, edit: Edit) -> Result<Arc<Snapshot>, ChangeError> {
        self.configuration.change(edit).await
    }
}

/// Everything that the admin listener serves: the API, `/livez`, and `pages` for
/// any other path.
pub fn router(configuration: Arc<Configuration>, token: AdminToken, pages: Router) -> Router {
    let admin = Admin { configuration };
    let (routes, description) = routes().split_for_parts();
    let description = Json(openapi::complete(description));
    let token = middleware::from_fn_with_state(Arc::new(token), auth::require_token);
    let no_store = HeaderValue::from_static("no-store");

    let first_version = routes
        .route("/openapi.json", get(async move || description.clone()))
        .method_not_allowed_fallback(error::method_not_allowed)
        .fallback(error::not_found)
        .layer(token)
        .with_state(admin);
    let api = Router::new()
        .nest("/v1", first_version)
        .fallback(error::not_found)
        .layer(SetResponseHeaderLayer::overriding(CACHE_CONTROL, no_store))
        .layer(CatchPanicLayer::custom(error::panicked));
    Router::new()
        .nest("/api", api)
        .route("/livez", get(async || "ok\n"))
        .fallback_service(pages)
}

/// The routes of the API.
fn routes() -> OpenApiRouter<Admin> {
    OpenApiRouter::with_openapi(openapi::Api::openapi())
        .routes(routes!(api_instances::list, api_instances::create))
        .routes(routes!(
            api_instances::read,
            api_instances::replace,
            api_instances::remove
        ))
        .routes(routes!(policies::list, policies::create))
        .routes(routes!(policies::read, policies::replace, policies::remove))
        .routes(routes!(policies::order))
        .routes(routes!(explain::explain))
        .routes(routes!(status::read))
}
