//! Board reports: what was reported, over which bytes it was signed, and by whom.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entities::report;
use entities::report::content::ReportContent;
use entities::report::queries::{self, Artefact};
use entities::report::sign::{self, Signature};
use entities::subject::SubjectKind;

use super::context::Asks;
use super::error::ApiError;
use super::node::node;
use super::page::{Nodes, Window, connection, wants_total};
use super::payload::payload;
use super::person::Person;
use super::scalar::{BigInt, DateTime, Sha256};
use super::sign_off::SignOff;
use super::vocabulary::BoardReportState;
use crate::transfer::Transfer;

node! {
    /// A month's report to the management body.
    BoardReport, report::Entity
}

/// A figure as the report shows it.
#[derive(SimpleObject)]
pub struct BoardReportKpi {
    /// Its name that stays, such as `K1`.
    key: String,
    /// Its title.
    name: String,
    /// The value with its unit, such as `96.4 %`; null when nothing was counted.
    value: Option<String>,
    /// How it stood against its target: MET, NOT_MET, UNDEFINED or INSUFFICIENT.
    status: String,
    /// The target in words.
    target: Option<String>,
    /// The window in words.
    window: String,
}

/// What is kept of a report, stored under its hash.
#[derive(SimpleObject)]
pub struct BoardReportFile {
    /// Its name, such as `report.html`.
    name: String,
    /// Its SHA-256.
    sha256: Sha256,
    /// Where it is read, with the same bearer token: `GET`.
    url: String,
}

impl BoardReport {
    fn said(&self) -> Result<ReportContent, ApiError> {
        Ok(self.0.said()?)
    }
}

/// A month's report to the management body: made by the schedule, stored with its hashes, mailed to each member, and
/// signed over the hash of its HTML file.
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

    /// The month it is about, such as `2026-10`.
    async fn period(&self) -> &str {
        &self.0.period
    }

    /// The cut-off: the end of that month in the organisation's zone.
    async fn as_of(&self) -> DateTime {
        self.0.as_of.into()
    }

    /// How far it is. IN_REVIEW: mailed, waiting for signatures; ISSUED: every mail arrived or its failure is recorded.
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
        let said = self.said()?;
        let shown = said.kpis.into_iter().map(|card| BoardReportKpi {
            key: card.key,
            name: card.title,
            value: card.value,
            status: serde_json::to_value(card.status)
                .ok()
                .and_then(|word| word.as_str().map(str::to_owned))
                .unwrap_or_default(),
            target: card.target.map(|target| target.text),
            window: card.window,
        });
        Ok(shown.collect())
    }

    /// How many actions were overdue at the cut-off.
    #[expect(clippy::unused_async, reason = "async-graphql asks it of every resolver")]
    async fn overdue(&self) -> async_graphql::Result<BigInt> {
        let overdue = self.said()?.overdue.len();
        Ok(i64::try_from(overdue).unwrap_or(i64::MAX).into())
    }

    /// The signatures under it, oldest first.
    async fn sign_offs(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<SignOff>> {
        let given = queries::signatures(ctx.call()?, self.0.id).await.map_err(ApiError::from)?;
        Ok(given.into_iter().map(SignOff).collect())
    }

    /// The members of the management body who have not signed it.
    async fn awaited(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Person>> {
        let awaited = queries::awaited(ctx.call()?, &self.0).await.map_err(ApiError::from)?;
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

/// Queries about board reports.
#[derive(Default, Clone, Copy)]
pub struct BoardReportQuery;

#[Object]
impl BoardReportQuery {
    /// The board reports, newest month first.
    async fn board_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<BoardReport>> {
        let (call, slice) = (ctx.call()?, Window { first, after, last, before }.slice()?);
        let total = if wants_total(ctx) { Some(queries::count(call).await.map_err(ApiError::from)?) } else { None };
        Ok(connection(queries::page(call, &slice).await.map_err(ApiError::from)?, total))
    }
}

/// A report to be signed.
#[derive(InputObject)]
pub struct SignBoardReportInput {
    /// Which report.
    board_report: ID,
    /// The SHA-256 of the HTML file that the signer read: `sha256` of the report.
    sha256: Sha256,
    /// Words put beside the signature, up to 4,000 characters.
    statement: Option<String>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

payload!(SignBoardReportPayload, board_report: BoardReport, "What `signBoardReport` answers.");

/// Verbs about board reports.
#[derive(Default, Clone, Copy)]
pub struct BoardReportVerbs;

#[Object]
impl BoardReportVerbs {
    /// Sign a board report over the hash of its HTML file. MANAGEMENT_BODY; each member once. The last one who must
    /// makes an issued report SIGNED_OFF. Another hash is refused with HASH_MISMATCH.
    async fn sign_board_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The report to be signed.")] input: SignBoardReportInput,
    ) -> async_graphql::Result<SignBoardReportPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let report = ctx.named("boardReport", SubjectKind::BoardReport, &input.board_report)?;
            sign::sign(&call, Signature { report, sha256: input.sha256.0, statement: input.statement }).await
        };
        SignBoardReportPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }
}
