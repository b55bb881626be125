//! Board reports: what was reported, the rows behind each number, over which bytes it was signed, and by whom.

mod parts;
mod queries;
mod verbs;

use async_graphql::{Context, ID, Object};
use entities::report;
use entities::report::content::ReportContent;
use entities::report::queries::Artefact;

use super::context::Asks;
use super::error::ApiError;
use super::loader::Loads;
use super::node::node;
use super::person::Person;
use super::scalar::{BigInt, DateTime, Sha256};
use super::sign_off::SignOff;
use super::vocabulary::{BoardReportPeriod, BoardReportState, BoardReportVerdict};
use crate::transfer::Transfer;

pub use parts::{BoardReportDecision, BoardReportFile, BoardReportKpi, BoardReportReference};
pub use queries::BoardReportQuery;
pub use verbs::BoardReportVerbs;

node! {
    /// A report to the management body.
    BoardReport, report::Entity
}

impl BoardReport {
    fn said(&self) -> Result<Option<ReportContent>, ApiError> {
        Ok(self.0.said()?)
    }

    fn told<T: Default>(&self, what: impl FnOnce(ReportContent) -> T) -> Result<T, ApiError> {
        Ok(self.said()?.map(what).unwrap_or_default())
    }
}

/// A report to the management body, of a month or a quarter: made by the schedule, stored with its hashes, reviewed,
/// mailed to each member, and signed over the hash of its HTML file.
#[Object]
impl BoardReport {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The key for people, such as `BRD-2026-0010`: never reused, gaps allowed.
    #[graphql(name = "ref")]
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// What it is about: a month such as `2026-10`, or a quarter such as `2026-Q3`.
    async fn period(&self) -> &str {
        &self.0.period
    }

    /// How long that is.
    #[expect(clippy::unused_async, reason = "async-graphql asks it of every resolver")]
    async fn period_kind(&self) -> async_graphql::Result<BoardReportPeriod> {
        let period: report::Period = self.0.period.parse().map_err(ApiError::from)?;
        Ok(period.kind().into())
    }

    /// Which making of it this is, from 1; 0 while it is due to be made.
    async fn revision(&self) -> i64 {
        self.0.revision
    }

    /// The report that this one restates.
    async fn restates(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardReport>> {
        Ok(ctx.one::<BoardReport>(self.0.restates_id).await?)
    }

    /// Who asked for it; null where the schedule did.
    async fn prepared_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one::<Person>(self.0.prepared_by).await?)
    }

    /// Who accepted it; null until then, and where nobody held a role that reviews.
    async fn reviewed_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one::<Person>(self.0.reviewed_by).await?)
    }

    /// Since when it may be mailed and signed.
    async fn reviewed_at(&self) -> Option<DateTime> {
        self.0.reviewed_at.map(Into::into)
    }

    /// Why it restates another, or why it was sent back last.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The cut-off: the end of that period in the organisation's zone.
    async fn as_of(&self) -> DateTime {
        self.0.as_of.into()
    }

    /// How far it is. IN_REVIEW: waiting for its reviewer and, once accepted, for its mails; ISSUED: every mail arrived or
    /// its failure is recorded.
    async fn state(&self) -> BoardReportState {
        self.0.state.into()
    }

    /// The version of its layout.
    async fn template_version(&self) -> &str {
        &self.0.template_version
    }

    /// The SHA-256 of its HTML file: what `signBoardReport` signs.
    async fn sha256(&self) -> Option<Sha256> {
        self.0.html_sha256.clone().map(Sha256)
    }

    /// Everything that is kept of it: the page, the plain text, the chart as a drawing and as a picture.
    async fn files(&self, ctx: &Context<'_>) -> Vec<BoardReportFile> {
        let id = self.global_id();
        let kept = Artefact::ALL.into_iter().filter_map(|artefact| Some((artefact, artefact.sha256(&self.0)?)));
        kept.map(|(artefact, sha256)| BoardReportFile {
            name: artefact.name().to_owned(),
            sha256: Sha256(sha256.to_owned()),
            url: Transfer::of(ctx).report_address(&id, artefact.name()),
        })
        .collect()
    }

    /// The figures as the report shows them.
    #[expect(clippy::unused_async, reason = "async-graphql asks it of every resolver")]
    async fn kpis(&self) -> async_graphql::Result<Vec<BoardReportKpi>> {
        let shown = self.told(|said| said.kpis)?.into_iter().map(|card| BoardReportKpi {
            key: card.key.into(),
            name: card.title,
            value: card.value,
            status: card.status.into(),
            target: card.target.map(|target| target.text),
            window: card.window,
        });
        Ok(shown.collect())
    }

    /// How many actions were open past their first due date at the cut-off, whatever more time some were given.
    #[expect(clippy::unused_async, reason = "async-graphql asks it of every resolver")]
    async fn overdue(&self) -> async_graphql::Result<BigInt> {
        let overdue = self.told(|said| said.counts().overdue)?;
        Ok(i64::try_from(overdue).unwrap_or(i64::MAX).into())
    }

    /// Better, worse or stable since the report before: weighed from targets won and lost, figures that moved beyond their
    /// tolerance, overdue actions and repeats. Null while it is due to be made.
    #[expect(clippy::unused_async, reason = "async-graphql asks it of every resolver")]
    async fn verdict(&self) -> async_graphql::Result<Option<BoardReportVerdict>> {
        Ok(self.said()?.map(|said| said.headline.verdict.into()))
    }

    /// What it asks the board to decide.
    #[expect(clippy::unused_async, reason = "async-graphql asks it of every resolver")]
    async fn decisions(&self) -> async_graphql::Result<Vec<BoardReportDecision>> {
        let Some(said) = self.said()? else { return Ok(Vec::new()) };
        let label = |number| said.references.iter().find(|reference| reference.number == number);
        let shown = said.decisions.iter().map(|decision| BoardReportDecision {
            kind: decision.kind.into(),
            count: i64::try_from(decision.count).unwrap_or(i64::MAX),
            reference: decision.reference.and_then(label).map(|reference| reference.label.clone()),
        });
        Ok(shown.collect())
    }

    /// What opens the rows behind each printed number, in the order of the small numbers beside them.
    #[expect(clippy::unused_async, reason = "async-graphql asks it of every resolver")]
    async fn references(
        &self,
        #[graphql(desc = "Only the one with this label, such as `K1·2026-10·denominator`.")] label: Option<String>,
    ) -> async_graphql::Result<Vec<BoardReportReference>> {
        let (kept, file) = self.0.references(label.as_deref()).map_err(ApiError::from)?;
        let of = |kept| BoardReportReference { kept, report: self.0.reference.clone(), file: file.clone() };
        Ok(kept.into_iter().map(of).collect())
    }

    /// The signatures under it, oldest first.
    async fn sign_offs(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<SignOff>> {
        let given = report::queries::signatures(ctx.call()?, self.0.id).await.map_err(ApiError::from)?;
        Ok(given.into_iter().map(SignOff).collect())
    }

    /// The members of the management body whose signature it waits for; they are reminded once a week after its issue.
    async fn awaited(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Person>> {
        let awaited = report::queries::awaited(ctx.call()?, &self.0).await.map_err(ApiError::from)?;
        Ok(awaited.into_iter().map(Person).collect())
    }

    /// When it was made.
    async fn generated_at(&self) -> Option<DateTime> {
        self.0.generated_at.map(Into::into)
    }

    /// When its last mail had arrived or its failure was recorded.
    async fn issued_at(&self) -> Option<DateTime> {
        self.0.issued_at.map(Into::into)
    }

    /// When the last member had signed.
    async fn signed_at(&self) -> Option<DateTime> {
        self.0.signed_at.map(Into::into)
    }

    /// How often the row was changed, from 1.
    async fn version(&self) -> i64 {
        self.0.version
    }
}
