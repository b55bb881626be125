//! Bytes over HTTP: evidence comes by `PUT` and goes by `GET`, each on a ticket that GraphQL gave out.
//!
//! A refusal is JSON: `{ code, field, message, wayOut }`.

mod receive;
mod refusal;
mod report;
mod send;

use std::sync::Arc;

use async_graphql::Context;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::routing::{get, put};
use entities::World;

pub use refusal::TransferRefusal;

/// The bearer token that came along (RFC 6750: its scheme is compared without case), if one did; an error for anything
/// else in its place.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<Option<&str>, ()> {
    let Some(sent) = headers.get(AUTHORIZATION) else { return Ok(None) };
    match sent.to_str().ok().and_then(|sent| sent.split_once(' ')) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(()),
    }
}

/// How many bytes one upload may have when nobody says: 50 MiB.
pub const MAX_BYTES: u64 = 50 * 1024 * 1024;

/// Where bytes travel, and how many at once. Put into the schema's data, so that payloads can name addresses.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// What stands before the path, such as `https://proofmark.example`; empty for addresses without a host.
    pub public_url: String,
    /// How many bytes one upload may have.
    pub max_bytes: u64,
}

/// Which way bytes travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To us.
    Upload,
    /// From us.
    Download,
}

impl Default for Transfer {
    fn default() -> Self {
        Self { public_url: String::new(), max_bytes: MAX_BYTES }
    }
}

impl Transfer {
    /// The transfer of the schema that a resolver runs in.
    pub fn of(ctx: &Context<'_>) -> Self {
        ctx.data_opt::<Self>().cloned().unwrap_or_default()
    }

    /// The address that a ticket opens.
    pub fn address(&self, way: Way, ticket: &str) -> String {
        let folder = match way {
            Way::Upload => "uploads",
            Way::Download => "downloads",
        };
        format!("{}/evidence/{folder}/{ticket}", self.public_url.trim_end_matches('/'))
    }

    /// The address of a file of a board report; it opens with a bearer token.
    pub fn report_address(&self, report: &str, file: &str) -> String {
        format!("{}/reports/{report}/{file}", self.public_url.trim_end_matches('/'))
    }
}

/// What the routes stand on.
#[derive(Clone)]
struct Ground {
    world: Arc<World>,
    max_bytes: u64,
}

/// `PUT /evidence/uploads/{ticket}` and `GET /evidence/downloads/{ticket}`.
pub fn routes(world: &Arc<World>, transfer: &Transfer) -> Router {
    let ground = Ground { world: Arc::clone(world), max_bytes: transfer.max_bytes };
    Router::new()
        .route("/evidence/uploads/{ticket}", put(receive::receive))
        .route("/evidence/downloads/{ticket}", get(send::send))
        .route("/reports/{id}/{file}", get(report::send))
        // The store counts the bytes itself and answers with a code of ours.
        .layer(DefaultBodyLimit::disable())
        .with_state(ground)
}
