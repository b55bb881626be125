//! What the process answers, put together: the schema over a world, its pages, its health.

use std::any::TypeId;
use std::sync::Arc;

use async_graphql::Data;
use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use axum::{Router, middleware};
use entities::access::token::Trust;
use entities::{Call, World};

use crate::graphiql::{self, Example};
use crate::graphql::context::{self, Credential};
use crate::graphql::scalar::{BigInt, DateTime, Duration, LocalDate, Sha256};
use crate::graphql::schema;
use crate::http::{Admitted, Code, Endpoint, Fault, Look, Verdict};
use crate::transfer::{self, Transfer};
use crate::{health, sdl};

/// Everything that is served over one world. Fails where the schema does not validate.
pub fn routes(world: &Arc<World>, transfer: &Transfer, examples: &[Example]) -> Result<Router, String> {
    let schema = schema().data(transfer.clone()).finish();
    let text = schema.sdl();
    let at_the_door = Arc::clone(world);
    let endpoint = Endpoint::of(schema)
        .scalar::<BigInt>()
        .scalar::<DateTime>()
        .scalar::<Duration>()
        .scalar::<LocalDate>()
        .scalar::<Sha256>()
        .door(move |headers, look| let_in(Arc::clone(&at_the_door), headers, look))?;
    let ready = Arc::clone(world);
    let health = health::routes(move || health::database(Arc::clone(&ready)));
    let all = endpoint.routes().merge(sdl::routes(text)).merge(graphiql::routes(examples)).merge(health);
    let all = all.merge(transfer::routes(world, transfer));
    Ok(all.layer(middleware::map_response(guarded)))
}

/// Who asks, by the bearer token; nobody without one. A token that opens nothing is refused at once.
async fn let_in(world: Arc<World>, headers: HeaderMap, look: Look) -> Result<Admitted, Fault> {
    let key = headers.get("idempotency-key").map(|key| key.to_str().unwrap_or_default().to_owned());
    let bearer = bearer(&headers)?;
    let trust = if look == Look::Quick { Trust::Claim } else { Trust::Nothing };
    let data = context::data(&world, bearer, trust, key).await.map_err(|broken| not_looked_up(&broken))?;
    match (bearer, credential(&data)) {
        (Some(_), Some(Credential::None)) => Err(unauthenticated("This token is unknown, revoked or past its time.")),
        (_, Some(Credential::Person(call))) => {
            let call = call.clone();
            Ok(Admitted { data, after: Some(Box::pin(async move { end(&call).await })) })
        }
        _ => Ok(Admitted { data, after: None }),
    }
}

fn credential(data: &Data) -> Option<&Credential> {
    data.get(&TypeId::of::<Credential>()).and_then(|found| found.downcast_ref())
}

/// The read transaction of a request ends with it; before that it tells whether who asked is still who he was.
async fn end(call: &Call) -> Result<Verdict, Fault> {
    let stands = call.stands().await;
    if let Err(broken) = call.end_reading().await {
        tracing::warn!(cause = %broken, "a read transaction did not end cleanly");
    }
    match stands {
        Ok(true) => Ok(Verdict::Stands),
        Ok(false) => Ok(Verdict::Anew),
        Err(broken) => Err(not_looked_up(&broken)),
    }
}

fn not_looked_up(broken: &entities::Error) -> Fault {
    tracing::error!(cause = %broken, "a token could not be looked up");
    if broken.is_unreachable() { Fault::unavailable() } else { Fault::internal() }
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Fault> {
    transfer::bearer(headers).map_err(|()| unauthenticated("Send the token as Authorization: Bearer …."))
}

fn unauthenticated(message: &str) -> Fault {
    Fault::new(Code::Unauthenticated, message)
}

/// Headers that every answer carries. Other origins are denied by the absence of any CORS header; a page that needs more
/// than nothing sets its own policy.
async fn guarded(mut response: Response) -> Response {
    const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    const SAME_ORIGIN: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(SAME_ORIGIN, HeaderValue::from_static("same-origin"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(NOTHING);
    response
}
