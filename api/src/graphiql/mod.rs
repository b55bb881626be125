//! `/graphiql`: a plain page of our own to ask the API by hand. No code of others, no request that leaves its origin, no
//! inline script or style, so the policy needs no exception.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use serde_json::{Value, json};

/// Where it is served.
pub const PATH: &str = "/graphiql";

/// What a page of ours may load: its own scripts and styles, and what it asks of its own origin.
pub const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'",
);

/// A question to begin with, shown as a tab.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// What the tab says.
    pub title: String,
    /// The document.
    pub query: String,
    /// Its variables.
    pub variables: Value,
}

impl Example {
    /// An example.
    pub fn new(title: &str, query: &str, variables: Value) -> Self {
        Self { title: title.to_owned(), query: query.to_owned(), variables }
    }
}

/// The three questions of the mission, without an instance's own ids.
pub fn examples() -> Vec<Example> {
    vec![
        Example::new(
            "What did an incident lead to?",
            include_str!("trace.graphql"),
            json!({ "incident": "the id of an incident" }),
        ),
        Example::new("How do we stand?", include_str!("kpis.graphql"), json!({})),
        Example::new("Which reports await a signature?", include_str!("reports.graphql"), json!({})),
    ]
}

/// The page and its parts.
pub fn routes(examples: &[Example]) -> Router {
    let examples: Bytes = serde_json::to_vec(examples).unwrap_or_default().into();
    let examples = Arc::new(examples);
    Router::new()
        .route(PATH, get(async || part("text/html; charset=utf-8", include_str!("page.html"))))
        .route("/graphiql/page.css", get(async || part("text/css; charset=utf-8", include_str!("page.css"))))
        .route("/graphiql/page.js", get(async || part("text/javascript; charset=utf-8", include_str!("page.js"))))
        .route("/graphiql/icon.svg", get(async || part("image/svg+xml", include_str!("icon.svg"))))
        .route(
            "/graphiql/examples.json",
            get(move || async move { part("application/json; charset=utf-8", Bytes::clone(&examples)) }),
        )
}

fn part(kind: &'static str, content: impl IntoResponse) -> Response {
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    response
}
