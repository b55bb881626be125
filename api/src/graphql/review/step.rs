//! A step of a review.

use async_graphql::{Context, ID, Object, SimpleObject};
use entities::actor::Permission;
use entities::review::{decide_step, reassign_step, step, submit_step};

use super::Review;
use super::template::RequiredField;
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::evidence::EvidenceRequirement;
use crate::graphql::loader::Loads;
use crate::graphql::node::node;
use crate::graphql::payload::Permitted;
use crate::graphql::person::Person;
use crate::graphql::reminder::Reminder;
use crate::graphql::scalar::{DateTime, Duration, LocalDate};
use crate::graphql::vocabulary::{DueAnchor, ReviewStepState, Role};

node! {
    /// A step of a review.
    ReviewStep, step::Entity
}

/// An answer of a step.
#[derive(SimpleObject)]
pub struct StepAnswer {
    /// The field it answers.
    name: String,
    /// The answer.
    value: String,
}

/// A step of a review: somebody accountable, a due date, answers and proof.
#[Object]
impl ReviewStep {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The review it belongs to.
    async fn review(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Review>> {
        Ok(ctx.one(Some(self.0.review_id)).await?)
    }

    /// Its key within the template, such as `root-cause`.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// What is to be done.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Its place in the review, from 1.
    async fn ordinal(&self) -> i64 {
        self.0.ordinal
    }

    /// How far it is.
    async fn state(&self) -> ReviewStepState {
        self.0.state.into()
    }

    /// The role that is accountable.
    async fn accountable_role(&self) -> Role {
        self.0.accountable_role.into()
    }

    /// Who does it: the first holder of the accountable role when the review was opened, else the chair; or whom
    /// `reassignStep` named since.
    async fn assignee(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.assignee_id).await?)
    }

    /// The day on which it is due, in the assignee's zone; null until its anchor has happened.
    async fn due_on(&self) -> Option<LocalDate> {
        self.0.due_on.map(Into::into)
    }

    /// The instant from which it is late: the end of `dueOn` in the assignee's zone (exclusive).
    async fn due_at(&self) -> Option<DateTime> {
        self.0.due_at.map(Into::into)
    }

    /// The event that its due date counts from.
    async fn anchor(&self) -> DueAnchor {
        self.0.anchor.into()
    }

    /// How long after that event it is due.
    async fn offset(&self) -> Duration {
        Duration(self.0.offset_seconds)
    }

    /// What was told about its due date, to whom and when, oldest first. While it waits for others, supervisor and management
    /// body alone hear of it.
    async fn reminders(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Reminder>> {
        Ok(ctx.children("subject_id", self.0.id, "told_at").await?)
    }

    /// Whether it is late: past `dueAt` and neither accepted nor waived. Computed, never a state.
    #[expect(clippy::unused_async, reason = "async-graphql asks it of every resolver")]
    async fn overdue(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(self.0.overdue(ctx.call()?.now))
    }

    /// The steps that must be accepted or waived before it.
    async fn depends_on(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ReviewStep>> {
        let steps: Vec<ReviewStep> = ctx.children("review_id", self.0.review_id, "ordinal").await?;
        Ok(steps.into_iter().filter(|step| self.0.depends_on.0.contains(&step.0.key)).collect())
    }

    /// The fields that its answers must hold.
    async fn required_fields(&self) -> Vec<RequiredField> {
        self.0.required_fields.0.iter().map(Into::into).collect()
    }

    /// Its answers.
    async fn answers(&self) -> Vec<StepAnswer> {
        let fields = self.0.answers.as_ref().and_then(|answers| answers.0.as_object());
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let answers = fields.into_iter().flatten();
        answers.map(|(name, value)| StepAnswer { name: name.clone(), value: text(value) }).collect()
    }

    /// The evidence that it must show.
    async fn evidence_requirements(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<EvidenceRequirement>> {
        Ok(ctx.children("subject_id", self.0.id, "ordinal").await?)
    }

    /// Whether the template lets it be waived.
    async fn skippable(&self) -> bool {
        self.0.skippable
    }

    /// The role that may waive it.
    async fn waiver_role(&self) -> Option<Role> {
        self.0.waiver_role.map(Into::into)
    }

    /// Who submitted it.
    async fn submitted_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.submitted_by).await?)
    }

    /// When it was submitted.
    async fn submitted_at(&self) -> Option<DateTime> {
        self.0.submitted_at.map(Into::into)
    }

    /// Who accepted, returned or waived it.
    async fn decided_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.decided_by).await?)
    }

    /// When it was accepted, returned or waived.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(Into::into)
    }

    /// Why it was returned or waived.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Whether the viewer could submit it now, given its answers, and if not, everything in the way.
    async fn can_submit(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let call = ctx.call()?;
        let blockers = call.read(async |tx| submit_step::blockers(tx, &self.0).await).await;
        let permitted = Permitted::unless(blockers.map_err(ApiError::from)?, call.organisation);
        Ok(Permitted { allowed: permitted.allowed && call.actor.may(Permission::SubmitStep), ..permitted })
    }

    /// Whether the viewer could accept it now, and if not, everything in the way.
    async fn can_accept(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let call = ctx.call()?;
        let blockers = call.read(async |tx| decide_step::blockers(tx, &self.0).await).await;
        let permitted = Permitted::unless(blockers.map_err(ApiError::from)?, call.organisation);
        Ok(Permitted { allowed: permitted.allowed && call.actor.may(Permission::AcceptStep), ..permitted })
    }

    /// Whether the viewer could give it to another assignee now, with a reason, and if not, everything in the way.
    async fn can_reassign(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let call = ctx.call()?;
        let blockers = call.read(async |tx| reassign_step::blockers(tx, &self.0).await).await;
        let permitted = Permitted::unless(blockers.map_err(ApiError::from)?, call.organisation);
        Ok(Permitted { allowed: permitted.allowed && call.actor.may(Permission::SubmitReview), ..permitted })
    }

    /// How often the row was changed, from 1: send it back as `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }
}
