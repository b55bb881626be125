//! The verbs of the machine: draft, submit, approve, request changes.

use async_graphql::{Context, Object};
use entities::register;

use super::RegisterVersion;
use super::input::{self, ApproveVersionInput, DraftVersionInput, RequestChangesInput, SubmitVersionInput};
use crate::graphql::context::Asks;
use crate::graphql::payload::payload;

payload!(DraftVersionPayload, version: RegisterVersion, "What `draftVersion` answers.");
payload!(SubmitVersionPayload, version: RegisterVersion, "What `submitVersion` answers.");
payload!(ApproveVersionPayload, version: RegisterVersion, "What `approveVersion` answers.");
payload!(RequestChangesPayload, version: RegisterVersion, "What `requestChanges` answers.");

/// Verbs about versions.
#[derive(Default, Clone, Copy)]
pub struct RegisterVerbs;

#[Object]
impl RegisterVerbs {
    /// Draft a version of a policy, risk, control, row of the statement of applicability, training item or contract, with
    /// what caused it; or write a draft again. CHAIR, IT_SECURITY_LEAD and the owners and officers of the matrix.
    async fn draft_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version to be drafted.")] input: DraftVersionInput,
    ) -> async_graphql::Result<DraftVersionPayload> {
        let call = ctx.verb()?;
        let client_mutation_id = input.client_mutation_id.clone();
        let outcome = async { register::draft::draft(&call, input.draft(call.organisation)?).await };
        DraftVersionPayload::from_outcome(ctx, client_mutation_id, outcome.await).await
    }

    /// Submit a draft for review: its body stands from here on. Refused without a cause or a reason for none
    /// (CAUSE_MISSING), and where nothing changed and nothing is confirmed (NOTHING_CHANGED).
    async fn submit_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft to be submitted.")] input: SubmitVersionInput,
    ) -> async_graphql::Result<SubmitVersionPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = input::version(call.organisation, "id", &input.id)?;
            register::submit::submit(&call, id, input.expected_version).await
        };
        SubmitVersionPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Approve a version over the hash of its body. Its author never does (APPROVER_IS_AUTHOR). Policies, controls, rows
    /// and training: POLICY_OWNER, CHAIR, MANAGEMENT_BODY; risks: RISK_OWNER, MANAGEMENT_BODY; contracts:
    /// THIRD_PARTY_MANAGER, MANAGEMENT_BODY. It is in force at once when its day has come, and replaces the one before.
    async fn approve_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version to be approved.")] input: ApproveVersionInput,
    ) -> async_graphql::Result<ApproveVersionPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = input::version(call.organisation, "id", &input.id)?;
            register::approve::approve(&call, id, &input.body_hash.0, input.expected_version).await
        };
        ApproveVersionPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Send a version in review back to its author, with what is to be changed. It is a draft again.
    async fn request_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version to go back.")] input: RequestChangesInput,
    ) -> async_graphql::Result<RequestChangesPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = input::version(call.organisation, "id", &input.id)?;
            register::request_changes::request_changes(&call, id, &input.reason, input.expected_version).await
        };
        RequestChangesPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }
}
