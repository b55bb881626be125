//! `/livez`: the process answers. `/readyz`: it can serve, or says what it waits for.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use entities::World;

/// The routes; `ready` answers what is amiss.
pub fn routes<F>(ready: impl Fn() -> F + Clone + Send + Sync + 'static) -> Router
where
    F: Future<Output = Result<(), String>> + Send + 'static,
{
    Router::new().route("/livez", get(async || uncached(StatusCode::OK, "live"))).route(
        "/readyz",
        get(move || {
            let ready = ready();
            async move {
                match ready.await {
                    Ok(()) => uncached(StatusCode::OK, "ready"),
                    Err(amiss) => {
                        tracing::warn!(%amiss, "not ready");
                        uncached(StatusCode::SERVICE_UNAVAILABLE, &amiss)
                    }
                }
            }
        }),
    )
}

fn uncached(status: StatusCode, word: &str) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Json(serde_json::json!({ "status": word }))).into_response()
}

/// Whether the database answers within two seconds. Its own words go to the log alone.
pub async fn database(world: Arc<World>) -> Result<(), String> {
    match tokio::time::timeout(Duration::from_secs(2), world.reader.ping()).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(broken)) => {
            tracing::warn!(cause = %broken, "the database does not answer");
            Err("the database does not answer".to_owned())
        }
        Err(_) => Err("the database answers too slowly".to_owned()),
    }
}
