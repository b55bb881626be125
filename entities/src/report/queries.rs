//! Reading board reports.

use bytes::Bytes;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Iterable as _, QueryFilter, QueryOrder, QuerySelect, Select};
use serde::Deserialize as _;
use uuid::Uuid;

use super::compose;
use super::content::ReportContent;
use super::generate::TOPIC;
use super::model::{Column, Entity, Model, State};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Error, Result};
use crate::outbox::{self, row};
use crate::page::{By, Direction, Page, Slice};
use crate::person;
use crate::sign_off::{self, SignedKind};

/// A page of the reports, newest period first.
pub async fn page(call: &Call, slice: &Slice) -> Result<Page<Model>> {
    call.require(Permission::Read)?;
    call.read(async |tx| tx.page(all(tx), By("as_of", Direction::Descending), slice).await).await
}

/// How many reports there are.
pub async fn count(call: &Call) -> Result<u64> {
    call.require(Permission::Read)?;
    call.read(async |tx| tx.count(all(tx)).await).await
}

/// The report with a reference such as `BRD-2026-0010`.
pub async fn by_reference(call: &Call, reference: &str) -> Result<Option<Model>> {
    call.require(Permission::Read)?;
    call.read(async |tx| Ok(all(tx).filter(Column::Reference.eq(reference)).one(tx).await?)).await
}

/// The newest report of a period such as `2026-10` or `2026-Q3`.
pub async fn of_period(call: &Call, period: &str) -> Result<Option<Model>> {
    call.require(Permission::Read)?;
    call.read(async |tx| Ok(all(tx).filter(Column::Period.eq(period)).order_by_desc(Column::Id).one(tx).await?)).await
}

fn all(tx: &Tx) -> Select<Entity> {
    tx.rows::<Entity>()
}

/// Reports without what they say, where how far they are is enough.
pub(super) fn unread(tx: &Tx) -> Select<Entity> {
    let nothing = Expr::cust(tx.dialect("'null'", "'null'::json").to_owned());
    Column::iter().fold(all(tx).select_only(), |select, column| match column {
        Column::Content => select.expr_as(nothing.clone(), "content"),
        other => select.column(other),
    })
}

/// The released reports that wait to be issued though no mail of theirs waits any more.
pub async fn delivered(tx: &Tx) -> Result<Vec<Uuid>> {
    let waiting = Query::select()
        .column(row::Column::SubjectId)
        .from(row::Entity)
        .and_where(row::Column::OrganisationId.eq(tx.organisation))
        .and_where(row::Column::SubjectId.is_not_null())
        .and_where(row::Column::Topic.eq(TOPIC))
        .and_where(row::Column::State.is_in([outbox::State::Due, outbox::State::Leased]))
        .to_owned();
    let released = all(tx).filter(Column::State.eq(State::InReview)).filter(Column::ReviewedAt.is_not_null());
    let over = released.filter(Column::Id.not_in_subquery(waiting));
    Ok(over.select_only().column(Column::Id).order_by_asc(Column::Id).into_tuple().all(tx).await?)
}

/// The signatures under a report, oldest first.
pub async fn sign_offs(tx: &Tx, report: Uuid) -> Result<Vec<sign_off::Model>> {
    let given = tx.rows::<sign_off::Entity>().filter(sign_off::model::Column::SubjectKind.eq(SignedKind::BoardReport));
    let given = given.filter(sign_off::model::Column::SubjectId.eq(report));
    Ok(given.order_by_asc(sign_off::model::Column::Id).all(tx).await?)
}

impl Model {
    /// What the report said when it was made; none while it is due to be made.
    pub fn said(&self) -> Result<Option<ReportContent>> {
        Option::deserialize(&*self.content.0).map_err(Error::fault)
    }
}

/// What is kept of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Artefact {
    /// The report as a page.
    Html,
    /// The report as plain text.
    Text,
    /// Its figures' twelve months as a drawing.
    ChartSvg,
    /// The same as a picture.
    ChartPng,
}

impl Artefact {
    /// Each.
    pub const ALL: [Self; 4] = [Self::Html, Self::Text, Self::ChartSvg, Self::ChartPng];

    /// Its file name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Html => "report.html",
            Self::Text => "report.txt",
            Self::ChartSvg => "chart.svg",
            Self::ChartPng => "chart.png",
        }
    }

    /// Its media type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::ChartSvg => "image/svg+xml",
            Self::ChartPng => "image/png",
        }
    }

    /// The hash that its bytes are stored under.
    pub fn sha256(self, report: &Model) -> Option<&str> {
        match self {
            Self::Html => report.html_sha256.as_deref(),
            Self::Text => report.text_sha256.as_deref(),
            Self::ChartSvg => report.chart_svg_sha256.as_deref(),
            Self::ChartPng => report.chart_png_sha256.as_deref(),
        }
    }
}

/// The bytes of a report as they were stored.
pub async fn bytes(call: &Call, report: Uuid, artefact: Artefact) -> Result<Bytes> {
    call.require(Permission::Read)?;
    let report = call.read(async |tx| tx.load::<Entity>(report).await).await?;
    let sha256 = artefact.sha256(&report).ok_or(Error::NotFound)?;
    call.world.blobs.fetch(call.organisation, sha256).await
}

/// The signatures under a report, oldest first.
pub async fn signatures(call: &Call, report: Uuid) -> Result<Vec<sign_off::Model>> {
    call.require(Permission::Read)?;
    call.read(async |tx| sign_offs(tx, report).await).await
}

/// The members of the management body whose signature is missing under a report that waits for signatures.
pub async fn awaited(call: &Call, report: &Model) -> Result<Vec<person::Model>> {
    call.require(Permission::Read)?;
    if !report.signing() {
        return Ok(Vec::new());
    }
    call.read(async |tx| unsigned(tx, report.id).await).await
}

/// The report that restates another one, if it was ordered.
pub(super) async fn restating(tx: &Tx, report: Uuid) -> Result<Option<Model>> {
    Ok(tx.rows::<Entity>().filter(Column::RestatesId.eq(report)).one(tx).await?)
}

/// The members of the management body whose signature is missing under a report.
pub(super) async fn unsigned(tx: &Tx, report: Uuid) -> Result<Vec<person::Model>> {
    let given = sign_offs(tx, report).await?;
    let mut members = compose::signers(tx).await?;
    members.retain(|member| !given.iter().any(|signed| signed.signer_id == member.id && signed.stands()));
    Ok(members)
}
