//! Reviewing, restating and signing a board report.

use async_graphql::{Context, ID, InputObject, Object};
use entities::report::sign::{self, Signature};
use entities::report::{restate, review};
use entities::subject::SubjectKind;

use super::BoardReport;
use crate::graphql::context::Asks;
use crate::graphql::payload::payload;
use crate::graphql::scalar::Sha256;
use crate::graphql::vocabulary::BoardReportDecided;

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

/// A decision on a report that is being reviewed.
#[derive(InputObject)]
pub struct ReviewBoardReportInput {
    /// Which report.
    board_report: ID,
    /// ACCEPT lets it go to the management body; SEND_BACK has it made again.
    decision: BoardReportDecided,
    /// Why it is sent back, 1 to 2,000 characters; not asked for otherwise.
    reason: Option<String>,
    /// The version that was read; another one standing there is a CONFLICT.
    expected_version: Option<i64>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A report that is to be restated.
#[derive(InputObject)]
pub struct RestateBoardReportInput {
    /// Which report: ISSUED or SIGNED_OFF.
    board_report: ID,
    /// Why, 1 to 2,000 characters.
    reason: String,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

payload!(ReviewBoardReportPayload, board_report: BoardReport, "What `reviewBoardReport` answers.");
payload!(RestateBoardReportPayload, board_report: BoardReport, "What `restateBoardReport` answers: the new report.");
payload!(SignBoardReportPayload, board_report: BoardReport, "What `signBoardReport` answers.");

/// Verbs about board reports.
#[derive(Default, Clone, Copy)]
pub struct BoardReportVerbs;

#[Object]
impl BoardReportVerbs {
    /// Decide on a board report that is being reviewed. CHAIR or INTERNAL_AUDIT, and not whoever asked for it
    /// (APPROVER_IS_AUTHOR). Accepted, it is mailed to each member of the management body and ISSUED when the last mail is
    /// over; sent back, it is GENERATED again by the worker as its next revision.
    async fn review_board_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The report and what is decided.")] input: ReviewBoardReportInput,
    ) -> async_graphql::Result<ReviewBoardReportPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let report = ctx.named("boardReport", SubjectKind::BoardReport, &input.board_report)?;
            let (decision, reason) = (input.decision.into(), input.reason.as_deref());
            review::review(&call, report, decision, reason, input.expected_version).await
        };
        ReviewBoardReportPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Order a report that restates one the board has: the same period and cut-off, over the rows as they stand now, under
    /// a key of its own. CHAIR or INTERNAL_AUDIT; somebody else reviews it. The old one is RESTATED once the new one is
    /// issued.
    async fn restate_board_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The report and why.")] input: RestateBoardReportInput,
    ) -> async_graphql::Result<RestateBoardReportPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let report = ctx.named("boardReport", SubjectKind::BoardReport, &input.board_report)?;
            restate::restate(&call, report, &input.reason).await
        };
        RestateBoardReportPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Sign a board report over the hash of its HTML file. MANAGEMENT_BODY; each member once, as soon as the
    /// report was accepted. The last one who must makes an issued report SIGNED_OFF. Another hash is refused with HASH_MISMATCH.
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
