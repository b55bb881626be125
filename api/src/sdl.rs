//! `/graphql/schema.graphql`: the schema as text, with an ETag that changes when it does.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

/// Where it is served.
pub const PATH: &str = "/graphql/schema.graphql";

struct Served {
    text: Bytes,
    tag: HeaderValue,
}

/// The route over a schema's text.
pub fn routes(text: String) -> Router {
    let tag = format!("\"{}\"", hex::encode(Sha256::digest(text.as_bytes())));
    let tag = HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"schema\""));
    let served = Arc::new(Served { text: text.into(), tag });
    Router::new().route(PATH, get(move |headers: HeaderMap| async move { served.answer(&headers) }))
}

impl Served {
    fn answer(&self, headers: &HeaderMap) -> Response {
        let common = [(ETAG, self.tag.clone()), (CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
        if self.known(headers) {
            return (StatusCode::NOT_MODIFIED, common).into_response();
        }
        (common, [(CONTENT_TYPE, "text/plain; charset=utf-8")], self.text.clone()).into_response()
    }

    fn known(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get_all(IF_NONE_MATCH).iter().filter_map(|sent| sent.to_str().ok());
        let mut tags = sent.flat_map(|sent| sent.split(',')).map(str::trim);
        tags.any(|tag| tag == "*" || tag.trim_start_matches("W/").as_bytes() == self.tag.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt as _;

    use super::*;

    async fn ask(known: &str) -> Response {
        let request = Request::get(PATH).header(IF_NONE_MATCH, known).body(Body::empty()).unwrap();
        routes("type Query { a: Int }".to_owned()).oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn who_has_it_already_is_told_so() {
        let fresh = ask("\"other\"").await;
        assert_eq!(fresh.status(), StatusCode::OK);
        let tag = fresh.headers()[ETAG].to_str().unwrap().to_owned();
        assert!(tag.starts_with('"') && tag.len() == 66);
        assert_eq!(ask(&tag).await.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask(&format!("\"a\", W/{tag}")).await.status(), StatusCode::NOT_MODIFIED);
    }
}
