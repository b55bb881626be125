//! Verbs about actions, from plan to proof.

use async_graphql::{Context, Object};
use entities::action::{accept, activate, cancel, complete, plan, send_back};
use entities::subject::SubjectKind;

use super::input::{
    AcceptActionInput, ActivateActionInput, CancelActionInput, CompleteActionInput, PlanActionInput, ReturnActionInput,
};
use super::row::Action;
use crate::graphql::context::Asks;
use crate::graphql::payload::payload;
use crate::graphql::root_cause::versions;

payload!(PlanActionPayload, action: Action, "What `planAction` answers.");
payload!(ActivateActionPayload, action: Action, "What `activateAction` answers.");
payload!(CompleteActionPayload, action: Action, "What `completeAction` answers.");
payload!(AcceptActionPayload, action: Action, "What `acceptAction` answers.");
payload!(ReturnActionPayload, action: Action, "What `returnAction` answers.");
payload!(CancelActionPayload, action: Action, "What `cancelAction` answers.");

/// Verbs about actions.
#[derive(Default, Clone, Copy)]
pub struct ActionVerbs;

#[Object]
impl ActionVerbs {
    /// Plan an action: owner, due date, controls, registers it must change and evidence it must show. It is a DRAFT.
    /// Everybody who works an incident.
    async fn plan_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action to be planned.")] input: PlanActionInput,
    ) -> async_graphql::Result<PlanActionPayload> {
        let call = ctx.verb()?;
        let mark = input.client_mutation_id.clone();
        let outcome = async { plan::plan(&call, input.action(ctx)?).await };
        PlanActionPayload::from_outcome(ctx, mark, outcome.await).await
    }

    /// Make a planned action due. Refused, with every blocker named, while it lacks an owner, a first due date, a control
    /// or a reason for none, required evidence, or a source. Everybody who works an incident.
    async fn activate_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action.")] input: ActivateActionInput,
    ) -> async_graphql::Result<ActivateActionPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Action, &input.id)?;
            activate::activate(&call, id, input.expected_version).await
        };
        ActivateActionPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Claim an action done. Its owner alone; refused, with every blocker named, while required evidence is missing.
    async fn complete_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The claim.")] input: CompleteActionInput,
    ) -> async_graphql::Result<CompleteActionPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Action, &input.id)?;
            let evidence = versions(ctx, &input.evidence)?;
            let (note, expected_version) = (input.note, input.expected_version);
            complete::complete(&call, complete::Claim { id, expected_version, evidence, note }).await
        };
        CompleteActionPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Accept an action as done: this closes it. Refused, with every blocker named, while required evidence is not
    /// accepted or a register is not changed, and to its owner and whoever uploaded its evidence.
    async fn accept_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action.")] input: AcceptActionInput,
    ) -> async_graphql::Result<AcceptActionPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Action, &input.id)?;
            accept::accept(&call, id, input.expected_version).await
        };
        AcceptActionPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Return an action that was claimed done to its owner, with a reason: it is ACTIVE again, its due date as it was.
    /// Never by its owner.
    async fn return_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action, and what is lacking.")] input: ReturnActionInput,
    ) -> async_graphql::Result<ReturnActionPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Action, &input.id)?;
            send_back::send_back(&call, id, &input.reason, input.expected_version).await
        };
        ReturnActionPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Cancel an action with a reason; whoever does it approves of it, and is not its owner. The last action on a root
    /// cause is cancelled only once another covers it or the risk is accepted.
    async fn cancel_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action, and why.")] input: CancelActionInput,
    ) -> async_graphql::Result<CancelActionPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Action, &input.id)?;
            cancel::cancel(&call, id, &input.reason, input.expected_version).await
        };
        CancelActionPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }
}
