//! An action as clients see it.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, ID, Object, Union};
use entities::action::preview::{self, Preview};
use entities::action::{SourceKind, action, control, source};
use entities::actor::Permission;
use entities::error;
use uuid::Uuid;

use super::extension::ActionExtension;
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::evidence::{EvidenceRequirement, EvidenceVersion};
use crate::graphql::incident::Incident;
use crate::graphql::lesson::Lesson;
use crate::graphql::loader::{Loads, Over, Rowed, Rows};
use crate::graphql::node::node;
use crate::graphql::payload::Permitted;
use crate::graphql::person::Person;
use crate::graphql::register::RegisterVersion;
use crate::graphql::reminder::Reminder;
use crate::graphql::review::Review;
use crate::graphql::root_cause::{RootCauseAnalysis, WhyNode};
use crate::graphql::scalar::{DateTime, LocalDate};
use crate::graphql::vocabulary::{self, ActionKind, ActionState, RegisterKind};

node! {
    /// An action: one owner, one first due date that never moves, proof declared up front.
    Action, action::Entity
}

node! {
    /// Where an action comes from, as a row.
    SourceRow, source::Entity
}

/// A control that an action serves, as a row.
struct ControlRow(<control::Entity as Rowed>::Row);

impl Over for ControlRow {
    type Entity = control::Entity;

    fn over(row: <control::Entity as Rowed>::Row) -> Self {
        Self(row)
    }
}

/// Where an action comes from.
#[derive(Union, Clone)]
pub enum ActionSource {
    /// An answer of the tree of whys.
    WhyNode(WhyNode),
    /// A root cause analysis as a whole.
    RootCauseAnalysis(RootCauseAnalysis),
    /// A lesson.
    Lesson(Lesson),
}

/// An action: one owner, one first due date that never moves, proof declared up front (ISO/IEC 27001 clause 10.2; NIS2
/// Art 21(4); 2024/2690 Annex 3.6.2).
#[Object]
impl Action {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// Its human key, such as `ACT-2026-0042`; never reused.
    #[graphql(name = "ref")]
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// What is to be done.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What it does (ISO 9000).
    async fn kind(&self) -> ActionKind {
        self.0.kind.into()
    }

    /// How far it is.
    async fn state(&self) -> ActionState {
        self.0.state.into()
    }

    /// The registers that it must change, declared before it was activated; may be empty.
    async fn changes(&self) -> Vec<RegisterKind> {
        self.0.changes.0.iter().map(|&kind| kind.into()).collect()
    }

    /// The incident that it comes from.
    async fn incident(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(self.0.incident_id).await?)
    }

    /// The review that it comes from.
    async fn review(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Review>> {
        Ok(ctx.one(self.0.review_id).await?)
    }

    /// The one person who does it.
    async fn owner(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.owner_id).await?)
    }

    /// Who hears when it is late.
    async fn supervisor(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.supervisor_id).await?)
    }

    /// Where it comes from.
    async fn sources(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ActionSource>> {
        let mut sources = Vec::new();
        for row in ctx.children::<SourceRow>("action_id", self.0.id, "id").await? {
            let id = Some(row.0.source_id);
            sources.extend(match row.0.source_kind {
                SourceKind::WhyNode => ctx.one::<WhyNode>(id).await?.map(ActionSource::from),
                SourceKind::RootCause => ctx.one::<RootCauseAnalysis>(id).await?.map(ActionSource::from),
                SourceKind::Lesson => ctx.one::<Lesson>(id).await?.map(ActionSource::from),
                SourceKind::Finding | SourceKind::Decision => None,
            });
        }
        Ok(sources)
    }

    /// The controls that it serves: `A.5.17` (ISO/IEC 27001:2022), `21(2)(g)` (NIS2), `3.6.1` (2024/2690 Annex).
    async fn controls(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<String>> {
        let rows: Vec<ControlRow> = ctx.children("action_id", self.0.id, "control_ref").await?;
        Ok(rows.into_iter().map(|row| row.0.control_ref).collect())
    }

    /// Why it serves no control.
    async fn control_exemption(&self) -> Option<&str> {
        self.0.control_exemption.as_deref()
    }

    /// What it must show, declared up front.
    async fn evidence_requirements(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<EvidenceRequirement>> {
        Ok(ctx.children("subject_id", self.0.id, "ordinal").await?)
    }

    /// The evidence shown for its requirements, submitted or accepted.
    async fn evidence(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<EvidenceVersion>> {
        let shown = self.preview(ctx).await?.shown;
        Ok(shown.into_iter().map(EvidenceVersion).collect())
    }

    /// The versions that name it as their cause and came into force, or were approved as still right.
    async fn versions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<RegisterVersion>> {
        let versions = self.preview(ctx).await?.versions;
        Ok(versions.into_iter().map(RegisterVersion::over).collect())
    }

    /// Who planned it.
    async fn planned_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.planned_by).await?)
    }

    /// When it was planned.
    async fn planned_at(&self) -> DateTime {
        self.0.planned_at.into()
    }

    /// When it was activated.
    async fn activated_at(&self) -> Option<DateTime> {
        self.0.activated_at.map(Into::into)
    }

    /// The zone in which its due days end: the owner's at activation (IANA).
    async fn due_zone(&self) -> &str {
        &self.0.due_zone
    }

    /// The first last day on which it was in time. It never moves, and figures are judged on it.
    async fn first_due_date(&self) -> Option<LocalDate> {
        self.0.first_due_on.map(Into::into)
    }

    /// The instant from which it is late by its first due date: the start of the day after (exclusive).
    async fn first_due_at(&self) -> Option<DateTime> {
        self.0.first_due_at.map(Into::into)
    }

    /// The last day on which it is in time now.
    async fn current_due_date(&self) -> Option<LocalDate> {
        self.0.current_due_on.map(Into::into)
    }

    /// The instant from which it is late now (exclusive).
    async fn current_due_at(&self) -> Option<DateTime> {
        self.0.current_due_at.map(Into::into)
    }

    /// Every extension of its due date, oldest first.
    async fn extensions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ActionExtension>> {
        Ok(ctx.children("action_id", self.0.id, "approved_at").await?)
    }

    /// What was told about its due date, to whom and when, oldest first.
    async fn reminders(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Reminder>> {
        Ok(ctx.children("subject_id", self.0.id, "told_at").await?)
    }

    /// Whether it is open and its current due instant has passed. A hold does not stop the clock.
    async fn overdue(&self, ctx: &Context<'_>) -> bool {
        ctx.call().is_ok_and(|call| self.0.overdue(call.now))
    }

    /// When its owner last claimed it done.
    async fn claimed_at(&self) -> Option<DateTime> {
        self.0.claimed_at.map(Into::into)
    }

    /// A word of its owner on how it was done.
    async fn claim_note(&self) -> Option<&str> {
        self.0.claim_note.as_deref()
    }

    /// Who accepted it as done.
    async fn closed_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.closed_by).await?)
    }

    /// When it was last accepted as done: this, not the claim, is when it closed. It stays when the action is reopened.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(Into::into)
    }

    /// Who cancelled it, and so approved of that.
    async fn cancelled_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.cancelled_by).await?)
    }

    /// When it was cancelled.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(Into::into)
    }

    /// Why it was cancelled, or last returned, put on hold or reopened.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Whether the viewer could activate it now, and everything in the way.
    async fn can_activate(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let blockers = self.preview(ctx).await?.activate;
        permitted(ctx, Permission::PlanAction, blockers)
    }

    /// Whether the viewer could claim it done now with the evidence shown so far, and everything in the way.
    async fn can_complete(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let blockers = self.preview(ctx).await?.complete;
        permitted(ctx, Permission::CompleteAction, blockers)
    }

    /// Whether the viewer could accept it as done now, and everything in the way.
    async fn can_accept(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let blockers = self.preview(ctx).await?.accept;
        permitted(ctx, Permission::AcceptAction, blockers)
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

    /// Whether the viewer could give it more time now, until a later day and with a reason, and everything in the way.
    async fn can_extend(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let blockers = self.preview(ctx).await?.extend;
        permitted(ctx, Permission::AcceptAction, blockers)
    }

    /// Whether the viewer could give it to another owner now with a reason, and everything in the way.
    async fn can_reassign(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let blockers = self.preview(ctx).await?.reassign;
        permitted(ctx, Permission::PlanAction, blockers)
    }

    /// Whether the viewer could put it on hold now with a reason, and everything in the way.
    async fn can_hold(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let blockers = self.preview(ctx).await?.hold;
        permitted(ctx, Permission::PlanAction, blockers)
    }

    /// Whether the viewer could let it go on now, and everything in the way.
    async fn can_release(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let blockers = self.preview(ctx).await?.release;
        permitted(ctx, Permission::PlanAction, blockers)
    }

    /// Whether the viewer could open it again now with a reason, and everything in the way.
    async fn can_reopen(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let blockers = self.preview(ctx).await?.reopen;
        permitted(ctx, Permission::AcceptAction, blockers)
    }

    /// How often the row was changed, from 1: send it back as `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// Open when nothing blocks and the viewer may do it at all.
fn permitted(
    ctx: &Context<'_>,
    permission: Permission,
    blockers: Vec<error::Blocker>,
) -> async_graphql::Result<Permitted> {
    let call = ctx.call()?;
    let mut permitted = Permitted::unless(blockers, call.organisation);
    permitted.allowed &= call.actor.may(permission);
    Ok(permitted)
}

impl Action {
    async fn preview(&self, ctx: &Context<'_>) -> Result<Preview, ApiError> {
        let loader = ctx.data_opt::<DataLoader<Rows>>().ok_or_else(ApiError::unauthenticated)?;
        let found = loader.load_one(PreviewOf(self.0.id)).await.map_err(entities::Error::fault)?;
        Ok(found.unwrap_or_default())
    }
}

/// What stands around an action and in its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PreviewOf(Uuid);

impl Loader<PreviewOf> for Rows {
    type Value = Preview;
    type Error = Arc<entities::Error>;

    async fn load(&self, keys: &[PreviewOf]) -> Result<HashMap<PreviewOf, Preview>, Self::Error> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let tx = self.0.reading().await?;
        Ok(preview::of_ids(&tx, &ids).await?.into_iter().map(|(id, preview)| (PreviewOf(id), preview)).collect())
    }
}
