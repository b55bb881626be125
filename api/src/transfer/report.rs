//! `GET /reports/{id}/{file}`: a board report as it was stored, with the bearer token of somebody who may read it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use entities::Error;
use entities::access::token;
use entities::call::Call;
use entities::report::queries::{self, Artefact};
use entities::subject::SubjectKind;

use super::{Ground, TransferRefusal};
use crate::graphql::id;

/// Gives a file of a report out.
pub(super) async fn send(
    State(ground): State<Ground>,
    Path((report, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    match open(&ground, &report, &file, &headers).await {
        Ok((artefact, bytes)) => (named(artefact), bytes).into_response(),
        Err(refused) => refused.into_response(),
    }
}

async fn open(
    ground: &Ground,
    report: &str,
    file: &str,
    headers: &HeaderMap,
) -> Result<(Artefact, bytes::Bytes), TransferRefusal> {
    let bearer = super::bearer(headers).ok().flatten().ok_or_else(TransferRefusal::unauthenticated)?;
    let known = token::actor(&ground.world, bearer).await?;
    let (organisation, actor) = known.ok_or_else(TransferRefusal::unauthenticated)?;
    let call = Call::new(Arc::clone(&ground.world), actor, organisation, None);
    let id = id::named(organisation, "id", SubjectKind::BoardReport, &report.into()).ok();
    let artefact = Artefact::ALL.into_iter().find(|artefact| artefact.name() == file);
    let (report, artefact) = id.zip(artefact).ok_or_else(TransferRefusal::no_report)?;
    match queries::bytes(&call, report, artefact).await {
        Err(Error::NotFound) => Err(TransferRefusal::no_report()),
        found => Ok((artefact, found?)),
    }
}

fn named(artefact: Artefact) -> [(HeaderName, HeaderValue); 6] {
    let disposition = match artefact {
        Artefact::Html => "attachment; filename=\"report.html\"",
        Artefact::Text => "attachment; filename=\"report.txt\"",
        Artefact::ChartSvg => "attachment; filename=\"chart.svg\"",
        Artefact::ChartPng => "attachment; filename=\"chart.png\"",
    };
    let fixed = HeaderValue::from_static;
    [
        (header::CONTENT_TYPE, fixed(artefact.mime())),
        (header::CONTENT_DISPOSITION, fixed(disposition)),
        (
            header::CONTENT_SECURITY_POLICY,
            fixed("default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"),
        ),
        (header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff")),
        (header::CACHE_CONTROL, fixed("no-store")),
        (header::REFERRER_POLICY, fixed("no-referrer")),
    ]
}
