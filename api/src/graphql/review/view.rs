//! The review as clients see it.

use async_graphql::{Context, ID, Object};
use entities::actor::Permission;
use entities::review::{approve, review as reviews, submit};

use super::{ReviewStep, ReviewTemplate};
use crate::graphql::action::Action;
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::incident::Incident;
use crate::graphql::lesson::Lesson;
use crate::graphql::loader::Loads;
use crate::graphql::node::node;
use crate::graphql::payload::Permitted;
use crate::graphql::person::Person;
use crate::graphql::root_cause::RootCauseAnalysis;
use crate::graphql::scalar::{DateTime, LocalDate};
use crate::graphql::sign_off::SignOff;
use crate::graphql::vocabulary::{self, ReviewState};

node! {
    /// The review of an incident.
    Review, reviews::Entity
}

/// The review of an incident: the steps of a template, a chair, and management's approval (ISO/IEC 27001 A.5.27,
/// clause 10.2).
#[Object]
impl Review {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The key for people, such as `REV-2026-0042`: never reused, gaps allowed.
    #[graphql(name = "ref")]
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The incident that is reviewed.
    async fn incident(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(Some(self.0.incident_id)).await?)
    }

    /// The template at the version it was opened with.
    async fn template(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ReviewTemplate>> {
        Ok(ctx.one(Some(self.0.template_id)).await?)
    }

    /// How far it is.
    async fn state(&self) -> ReviewState {
        self.0.state.into()
    }

    /// Who chairs it.
    async fn chair(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(Some(self.0.chair_id)).await?)
    }

    /// Its steps in their order.
    async fn steps(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ReviewStep>> {
        Ok(ctx.children("review_id", self.0.id, "ordinal").await?)
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// When its last step is due; null until every anchor has happened.
    async fn due_at(&self) -> Option<DateTime> {
        self.0.due_at.map(Into::into)
    }

    /// When it was held: what was said when it was submitted, else when its first step was.
    async fn held_at(&self) -> Option<DateTime> {
        self.0.held_at.map(Into::into)
    }

    /// When somebody looked for similar incidents.
    async fn similar_checked_at(&self) -> Option<DateTime> {
        self.0.similar_checked_at.map(Into::into)
    }

    /// Who looked for similar incidents.
    async fn similar_checked_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.similar_checked_by).await?)
    }

    /// Why there is no lesson.
    async fn no_lesson_reason(&self) -> Option<&str> {
        self.0.no_lesson_reason.as_deref()
    }

    /// The day on which its effect will be checked (ISO/IEC 27001 clause 10.2 d).
    async fn effectiveness_on(&self) -> Option<LocalDate> {
        self.0.effectiveness_on.map(Into::into)
    }

    /// Who submitted it.
    async fn submitted_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.submitted_by).await?)
    }

    /// When it was submitted.
    async fn submitted_at(&self) -> Option<DateTime> {
        self.0.submitted_at.map(Into::into)
    }

    /// Who approved it: never its chair, never the author of its root cause analysis.
    async fn approved_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.approved_by).await?)
    }

    /// When it was approved.
    async fn approved_at(&self) -> Option<DateTime> {
        self.0.approved_at.map(Into::into)
    }

    /// Its root cause analysis; null before the first why.
    async fn root_cause_analysis(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<RootCauseAnalysis>> {
        Ok(ctx.children("review_id", self.0.id, "id").await?.pop())
    }

    /// The lessons it taught, in the order they were proposed.
    async fn lessons(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Lesson>> {
        Ok(ctx.children("review_id", self.0.id, "proposed_at").await?)
    }

    /// The actions that came from it, in the order they were planned.
    async fn actions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Action>> {
        Ok(ctx.children("review_id", self.0.id, "planned_at").await?)
    }

    /// The signatures under it, oldest first.
    async fn sign_offs(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<SignOff>> {
        Ok(ctx.children("subject_id", self.0.id, "signed_at").await?)
    }

    /// Whether the viewer could submit it now, having looked for similar incidents, and if not, everything in the way.
    async fn can_submit(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let call = ctx.call()?;
        let blockers = call.read(async |tx| submit::blockers(tx, &self.0).await).await;
        let permitted = Permitted::unless(blockers.map_err(ApiError::from)?, call.organisation);
        Ok(Permitted { allowed: permitted.allowed && call.actor.may(Permission::SubmitReview), ..permitted })
    }

    /// Whether the viewer could approve it now, naming a day, and if not, everything in the way.
    async fn can_approve(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let call = ctx.call()?;
        let blockers = call.read(async |tx| approve::blockers(tx, &self.0).await).await;
        let permitted = Permitted::unless(blockers.map_err(ApiError::from)?, call.organisation);
        Ok(Permitted { allowed: permitted.allowed && call.actor.may(Permission::ApproveReview), ..permitted })
    }

    /// Those of these actions that the viewer's roles and token allow at all; the `can…` fields say whether this one's state
    /// lets them through as well.
    async fn viewer_can(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the viewer may want to do.")] actions: Vec<vocabulary::Permission>,
    ) -> Vec<vocabulary::Permission> {
        ctx.viewer_can(actions)
    }

    /// How often the row was changed, from 1: send it back as `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }
}
