//! The verbs of a review and of its steps.

use async_graphql::{Context, Object};
use entities::review::{approve, decide_step, reassign_step, submit, submit_step};
use entities::subject::SubjectKind;

use super::inputs::{
    AcceptStepInput, ApproveReviewInput, ReassignStepInput, ReturnReviewInput, ReturnStepInput, SubmitReviewInput,
    SubmitStepInput, WaiveStepInput,
};
use super::{Review, ReviewStep};
use crate::graphql::context::Asks;
use crate::graphql::payload::payload;

payload!(SubmitStepPayload, step: ReviewStep, "What `submitStep` answers.");
payload!(AcceptStepPayload, step: ReviewStep, "What `acceptStep` answers.");
payload!(ReturnStepPayload, step: ReviewStep, "What `returnStep` answers.");
payload!(WaiveStepPayload, step: ReviewStep, "What `waiveStep` answers.");
payload!(ReassignStepPayload, step: ReviewStep, "What `reassignStep` answers.");
payload!(SubmitReviewPayload, review: Review, "What `submitReview` answers.");
payload!(ApproveReviewPayload, review: Review, "What `approveReview` answers.");
payload!(ReturnReviewPayload, review: Review, "What `returnReview` answers.");

/// Verbs about reviews.
#[derive(Default, Clone, Copy)]
pub struct ReviewVerbs;

#[Object]
impl ReviewVerbs {
    /// Submit a step with its answers and its evidence; its assignee alone. The first one begins the review, and once
    /// the incident has recovered puts it UNDER_REVIEW.
    async fn submit_step(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step to be submitted.")] input: SubmitStepInput,
    ) -> async_graphql::Result<SubmitStepPayload> {
        let (call, client) = (ctx.verb()?, input.client_mutation_id.clone());
        let outcome = async { submit_step::submit(&call, input.submission(ctx)?).await };
        SubmitStepPayload::from_outcome(ctx, client, outcome.await).await
    }

    /// Accept a submitted step; anybody but its assignee. Its evidence must be accepted, valid and unharmed. The steps
    /// that waited for it may begin.
    async fn accept_step(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step to be accepted.")] input: AcceptStepInput,
    ) -> async_graphql::Result<AcceptStepPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let step = ctx.named("step", SubjectKind::ReviewStep, &input.step)?;
            decide_step::accept(&call, step, input.expected_version).await
        };
        AcceptStepPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Return a submitted step to its assignee, with a reason.
    async fn return_step(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step to be returned.")] input: ReturnStepInput,
    ) -> async_graphql::Result<ReturnStepPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let step = ctx.named("step", SubjectKind::ReviewStep, &input.step)?;
            decide_step::send_back(&call, step, &input.reason, input.expected_version).await
        };
        ReturnStepPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Leave a step out, with a reason, where the template allows it; by the role that the template names, never by the
    /// assignee.
    async fn waive_step(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step to be left out.")] input: WaiveStepInput,
    ) -> async_graphql::Result<WaiveStepPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let step = ctx.named("step", SubjectKind::ReviewStep, &input.step)?;
            decide_step::waive(&call, step, &input.reason, input.expected_version).await
        };
        WaiveStepPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Give a step that was not submitted to another assignee, with a reason. Both are told by mail; it is due on the same
    /// day, which ends in the new assignee's zone. CHAIR and IT_SECURITY_LEAD.
    async fn reassign_step(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step, to whom, and why.")] input: ReassignStepInput,
    ) -> async_graphql::Result<ReassignStepPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let step = ctx.named("step", SubjectKind::ReviewStep, &input.step)?;
            let assignee = ctx.named("assignee", SubjectKind::Person, &input.assignee)?;
            reassign_step::reassign(&call, step, assignee, &input.reason, input.expected_version).await
        };
        ReassignStepPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Submit a review for approval. Needs every step accepted or waived, a concluded root cause, a look at similar
    /// incidents, and a lesson or a reason for none (2024/2690 Annex 3.6).
    async fn submit_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review to be submitted.")] input: SubmitReviewInput,
    ) -> async_graphql::Result<SubmitReviewPayload> {
        let (call, client) = (ctx.verb()?, input.client_mutation_id.clone());
        let outcome = async { submit::submit(&call, input.submission(ctx)?).await };
        SubmitReviewPayload::from_outcome(ctx, client, outcome.await).await
    }

    /// Approve a submitted review. MANAGEMENT_BODY; never who chaired it or analysed its cause (NIS2 Art 20).
    async fn approve_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review to be approved.")] input: ApproveReviewInput,
    ) -> async_graphql::Result<ApproveReviewPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let review = ctx.named("review", SubjectKind::Review, &input.review)?;
            let day = input.effectiveness_on.map(|day| day.0);
            approve::approve(&call, review, day, input.expected_version).await
        };
        ApproveReviewPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Return a submitted review to its chair, with a reason. MANAGEMENT_BODY.
    async fn return_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review to be returned.")] input: ReturnReviewInput,
    ) -> async_graphql::Result<ReturnReviewPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let review = ctx.named("review", SubjectKind::Review, &input.review)?;
            approve::send_back(&call, review, &input.reason, input.expected_version).await
        };
        ReturnReviewPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }
}
