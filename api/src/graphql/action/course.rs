//! Verbs that change the course of an action: more time, another owner, a pause and its end, and opening it again.

use async_graphql::{Context, Object};
use entities::action::{extend, hold, reassign, reopen};
use entities::subject::SubjectKind;

use super::input::{ExtendActionInput, HoldActionInput, ReassignActionInput, ReleaseActionInput, ReopenActionInput};
use super::row::Action;
use crate::graphql::context::Asks;
use crate::graphql::payload::payload;

payload!(ExtendActionPayload, action: Action, "What `extendAction` answers.");
payload!(ReassignActionPayload, action: Action, "What `reassignAction` answers.");
payload!(HoldActionPayload, action: Action, "What `holdAction` answers.");
payload!(ReleaseActionPayload, action: Action, "What `releaseAction` answers.");
payload!(ReopenActionPayload, action: Action, "What `reopenAction` answers.");

/// Verbs that change the course of an action.
#[derive(Default, Clone, Copy)]
pub struct ActionCourseVerbs;

#[Object]
impl ActionCourseVerbs {
    /// Give an action that is ACTIVE or ON_HOLD more time, with a reason; whoever does it approves of it, and is not its
    /// owner. `firstDueDate` never moves, and figures are judged on it. Everybody who accepts actions.
    async fn extend_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action, until when, and why.")] input: ExtendActionInput,
    ) -> async_graphql::Result<ExtendActionPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Action, &input.id)?;
            extend::extend(&call, id, input.due_date.0, &input.reason, input.expected_version).await
        };
        ExtendActionPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Give an action that was not claimed done to another owner, with a reason. Both are told by mail; its due date
    /// stays. Everybody who works an incident.
    async fn reassign_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action, to whom, and why.")] input: ReassignActionInput,
    ) -> async_graphql::Result<ReassignActionPayload> {
        let call = ctx.verb()?;
        let mark = input.client_mutation_id.clone();
        let outcome = async { reassign::reassign(&call, input.reassignment(ctx)?).await };
        ReassignActionPayload::from_outcome(ctx, mark, outcome.await).await
    }

    /// Put an ACTIVE action on hold, with a reason. A hold never stops the clock: its due date stays, it can become
    /// overdue, and reminders go on. Everybody who works an incident.
    async fn hold_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action, and what it waits for.")] input: HoldActionInput,
    ) -> async_graphql::Result<HoldActionPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Action, &input.id)?;
            hold::hold(&call, id, &input.reason, input.expected_version).await
        };
        HoldActionPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Let an action ON_HOLD go on: it is ACTIVE again, due as it was. Everybody who works an incident.
    async fn release_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action.")] input: ReleaseActionInput,
    ) -> async_graphql::Result<ReleaseActionPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Action, &input.id)?;
            hold::release(&call, id, input.expected_version).await
        };
        ReleaseActionPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Open a CLOSED action again, with a reason: it is ACTIVE, the stamps of its closing stay, and its last closing
    /// counts. While its incident is under review that cannot close any more; once it is closed, its trace shows the
    /// action as STALE. Everybody who accepts actions.
    async fn reopen_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action, and why.")] input: ReopenActionInput,
    ) -> async_graphql::Result<ReopenActionPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Action, &input.id)?;
            reopen::reopen(&call, id, &input.reason, input.expected_version).await
        };
        ReopenActionPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }
}
