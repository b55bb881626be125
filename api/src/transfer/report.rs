//! `GET /reports/{id}/{file}`: a board report as it was stored, with the bearer token of somebody who may read it.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use entities::access::token;
use entities::call::Call;
use entities::report::queries::{self, Artefact};
use entities::subject::SubjectKind;
use entities::{Error, Result};

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
        Err(refused) => TransferRefusal::from(refused).into_response(),
    }
}

async fn open(ground: &Ground, report: &str, file: &str, headers: &HeaderMap) -> Result<(Artefact, bytes::Bytes)> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|text| text.strip_prefix("Bearer ")).unwrap_or_default();
    let (organisation, actor) = token::actor(&ground.world, bearer).await?.ok_or(Error::NotFound)?;
    let call = Call::new(std::sync::Arc::clone(&ground.world), actor, organisation, None);
    let report =
        id::named(organisation, "id", SubjectKind::BoardReport, &report.into()).map_err(|_| Error::NotFound)?;
    let artefact = Artefact::ALL.into_iter().find(|artefact| artefact.name() == file).ok_or(Error::NotFound)?;
    Ok((artefact, queries::bytes(&call, report, artefact).await?))
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
