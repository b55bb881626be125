//! Verbs about versions of evidence: shown, accepted, rejected, taken back.

use async_graphql::{Context, ID, InputObject, Object};
use entities::evidence::accept::Decision;
use entities::evidence::submit::Submission;
use entities::evidence::{accept, reject, submit, withdraw};
use entities::subject::SubjectKind;

use super::version::EvidenceVersion;
use crate::graphql::context::Asks;
use crate::graphql::payload::payload;
use crate::graphql::scalar::LocalDate;
use crate::graphql::vocabulary::Tlp;

/// A version to be shown for acceptance.
#[derive(InputObject)]
pub struct SubmitEvidenceInput {
    /// Which version.
    evidence_version: ID,
    /// The `version` of the row as it was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// The day from which it holds: needed, and not in the future. Not the day of the upload.
    effective_on: Option<LocalDate>,
    /// Its last valid day; until further notice when left out.
    valid_until: Option<LocalDate>,
    /// Who may read it (TLP 2.0).
    classification: Option<Tlp>,
    /// The requirements it answers, of its own kind. When left out: those that the version before it answers.
    requirements: Option<Vec<ID>>,
    /// A note for the acceptor, 1 to 4,000 characters.
    note: Option<String>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A version to be accepted.
#[derive(InputObject)]
pub struct AcceptEvidenceInput {
    /// Which version.
    evidence_version: ID,
    /// The `version` of the row as it was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// A note, 1 to 4,000 characters.
    note: Option<String>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A version to be rejected.
#[derive(InputObject)]
pub struct RejectEvidenceInput {
    /// Which version.
    evidence_version: ID,
    /// The `version` of the row as it was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// Why, 1 to 4,000 characters.
    reason: String,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A version to be taken back.
#[derive(InputObject)]
pub struct WithdrawEvidenceInput {
    /// Which version.
    evidence_version: ID,
    /// The `version` of the row as it was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// Why, 1 to 4,000 characters.
    reason: String,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

payload!(SubmitEvidencePayload, evidence_version: EvidenceVersion, "What `submitEvidence` answers.");
payload!(AcceptEvidencePayload, evidence_version: EvidenceVersion, "What `acceptEvidence` answers.");
payload!(RejectEvidencePayload, evidence_version: EvidenceVersion, "What `rejectEvidence` answers.");
payload!(WithdrawEvidencePayload, evidence_version: EvidenceVersion, "What `withdrawEvidence` answers.");

/// Verbs about evidence.
#[derive(Default, Clone, Copy)]
pub struct EvidenceVerbs;

#[Object]
impl EvidenceVerbs {
    /// Show a version for acceptance. Refused without bytes, without the day from which it holds, or where it is of
    /// another kind than a requirement asks for.
    async fn submit_evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version to be shown.")] input: SubmitEvidenceInput,
    ) -> async_graphql::Result<SubmitEvidencePayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let named = |(place, id): (usize, &ID)| {
                ctx.named(&format!("requirements.{place}"), SubjectKind::EvidenceRequirement, id)
            };
            let requirements = input.requirements.unwrap_or_default();
            let submission = Submission {
                version: ctx.named("evidenceVersion", SubjectKind::EvidenceVersion, &input.evidence_version)?,
                expected_version: input.expected_version,
                effective_on: input.effective_on.map(|day| day.0),
                valid_until: input.valid_until.map(|day| day.0),
                classification: input.classification.map(Into::into),
                requirements: requirements.iter().enumerate().map(named).collect::<Result<_, _>>()?,
                note: input.note,
            };
            submit::submit(&call, submission).await
        };
        SubmitEvidencePayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Accept a version: its stored bytes are hashed once more, and an accepted version before it is SUPERSEDED where this one
    /// answers every requirement that it answers.
    /// Neither its uploader nor whom a requirement bars; in the role that each requirement names.
    async fn accept_evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version to be accepted.")] input: AcceptEvidenceInput,
    ) -> async_graphql::Result<AcceptEvidencePayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let version = ctx.named("evidenceVersion", SubjectKind::EvidenceVersion, &input.evidence_version)?;
            accept::accept(&call, Decision { version, expected_version: input.expected_version, note: input.note })
                .await
        };
        AcceptEvidencePayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Reject a submitted version, with a reason. Not its uploader.
    async fn reject_evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version to be rejected.")] input: RejectEvidenceInput,
    ) -> async_graphql::Result<RejectEvidencePayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let version = ctx.named("evidenceVersion", SubjectKind::EvidenceVersion, &input.evidence_version)?;
            let note = Some(input.reason);
            reject::reject(&call, Decision { version, expected_version: input.expected_version, note }).await
        };
        RejectEvidencePayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Take an accepted version back, with a reason. What it proved shows as STALE; nothing is reopened by it. By a holder
    /// of the role that accepts it for a requirement it answers, or by the CHAIR, who alone takes back what answers none;
    /// never by its uploader.
    async fn withdraw_evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version to be taken back.")] input: WithdrawEvidenceInput,
    ) -> async_graphql::Result<WithdrawEvidencePayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let version = ctx.named("evidenceVersion", SubjectKind::EvidenceVersion, &input.evidence_version)?;
            let note = Some(input.reason);
            withdraw::withdraw(&call, Decision { version, expected_version: input.expected_version, note }).await
        };
        WithdrawEvidencePayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }
}
