//! The incident as clients see it.

use async_graphql::{Context, ID, Object, SimpleObject};
use entities::closure;
use entities::error::Result as Found;
use entities::incident::{self, entry, incident as incidents, rsit, triage};
use entities::page::{By, Direction};
use entities::recurrence::Verdict;

use super::{IncidentMilestone, TimelineEntry};
use crate::graphql::action::Action;
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::evidence::{self, Evidence};
use crate::graphql::lesson::Lesson;
use crate::graphql::loader::Loads;
use crate::graphql::node::node;
use crate::graphql::page::{Nodes, Window, connection, wants_total};
use crate::graphql::payload::Permitted;
use crate::graphql::person::Person;
use crate::graphql::recurrence;
use crate::graphql::register::CauseEdge;
use crate::graphql::review::Review;
use crate::graphql::scalar::{BigInt, DateTime};
use crate::graphql::sign_off::SignOff;
use crate::graphql::supplier::Supplier;
use crate::graphql::vocabulary::{
    self, CountQuality, IncidentKind, IncidentOrigin, IncidentState, RecurrenceVerdict, Tlp, TriState,
};

node! {
    /// An incident.
    Incident, incidents::Entity
}

/// The impact of an incident, as it was judged at triage.
#[derive(SimpleObject)]
pub struct Impact {
    /// Whether confidentiality was hurt; null before triage.
    confidentiality: Option<bool>,
    /// Whether integrity was hurt; null before triage.
    integrity: Option<bool>,
    /// Whether availability was hurt; null before triage.
    availability: Option<bool>,
    /// How many persons are affected; null where nobody said.
    affected_persons: Option<BigInt>,
    /// How good that count is (recital 30 of Regulation (EU) 2024/2690).
    affected_persons_quality: Option<CountQuality>,
    /// How many data records are affected; null where nobody said.
    data_records: Option<BigInt>,
    /// The direct loss in minor units of its currency, such as cents; null where nobody said.
    direct_loss: Option<BigInt>,
    /// The currency of the loss (ISO 4217), such as `EUR`.
    direct_loss_currency: Option<String>,
}

/// The decision whether an incident is significant (NIS2 Art 23(3)).
#[derive(SimpleObject)]
pub struct Significance {
    /// The verdict.
    verdict: TriState,
    /// The criteria that decided it, in words.
    criteria: Vec<String>,
    /// When it was decided.
    decided_at: Option<DateTime>,
}

/// An incident: what happened, when, how bad, and how far the work on it is.
#[Object]
impl Incident {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The key for people, such as `INC-2026-0042`: never reused, gaps allowed.
    #[graphql(name = "ref")]
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// What happened, in one line.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What is known, in as many words as it takes.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// How far it is. States are never set; they result from verbs.
    async fn state(&self) -> IncidentState {
        self.0.state.into()
    }

    /// Where it comes from. Gates are not enforced backwards on what was brought in.
    async fn origin(&self) -> IncidentOrigin {
        self.0.origin.into()
    }

    /// How certain it is (VERIS security_incident); null before triage.
    async fn kind(&self) -> Option<IncidentKind> {
        self.0.kind.map(Into::into)
    }

    /// Its type of the RSIT list (version 1003), such as `data-leak`; null before triage.
    async fn rsit_type(&self) -> Option<&str> {
        self.0.rsit_type.as_deref()
    }

    /// The class of that type, such as `information-content-security`.
    async fn rsit_class(&self) -> Option<&str> {
        self.0.rsit_type.as_deref().and_then(rsit::class_of)
    }

    /// From 1 (highest) to 5; null before triage.
    async fn severity(&self) -> Option<i64> {
        self.0.severity
    }

    /// Who owns it; null before triage.
    async fn owner(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.owner_id).await?)
    }

    /// Who reported it; null where it was brought in.
    async fn reporter(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.reporter_id).await?)
    }

    /// How it came in, such as `service desk`.
    async fn channel(&self) -> Option<&str> {
        self.0.channel.as_deref()
    }

    /// When it was noticed: the earliest instant of the DETECTED milestone.
    async fn detected_at(&self) -> Option<DateTime> {
        self.0.detected_at.map(Into::into)
    }

    /// When the organisation became aware: the legal clocks count from here (recital 31 of Regulation (EU) 2024/2690).
    async fn aware_at(&self) -> Option<DateTime> {
        self.0.aware_at.map(Into::into)
    }

    /// When it began: the earliest instant of the OCCURRED milestone.
    async fn occurred_from(&self) -> Option<DateTime> {
        self.0.occurred_from.map(Into::into)
    }

    /// When it was declared.
    async fn declared_at(&self) -> Option<DateTime> {
        self.0.declared_at.map(Into::into)
    }

    /// When it was triaged.
    async fn triaged_at(&self) -> Option<DateTime> {
        self.0.triaged_at.map(Into::into)
    }

    /// When it was closed; of several closings the last.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(Into::into)
    }

    /// When it was recorded here.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When what about it happened, in the order it was recorded.
    async fn milestones(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<IncidentMilestone>> {
        Ok(ctx.children("incident_id", self.0.id, "recorded_at").await?)
    }

    /// The timeline, oldest first. Lines are only ever added.
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<TimelineEntry>> {
        let slice = Window { first, after, last, before }.slice()?;
        let counted = wants_total(ctx);
        let found: Found<_> = ctx
            .call()?
            .read(async |tx| {
                let select = incident::queries::timeline(tx, self.0.id);
                let total = if counted { Some(tx.count::<entry::Entity>(select.clone()).await?) } else { None };
                Ok((tx.page(select, By("at", Direction::Ascending), &slice).await?, total))
            })
            .await;
        let (page, total) = found.map_err(ApiError::from)?;
        Ok(connection(page, total))
    }

    /// What it did.
    async fn impact(&self) -> Impact {
        Impact {
            confidentiality: self.0.confidentiality,
            integrity: self.0.integrity,
            availability: self.0.availability,
            affected_persons: self.0.affected_persons.map(Into::into),
            affected_persons_quality: self.0.affected_persons_quality.map(Into::into),
            data_records: self.0.data_records.map(Into::into),
            direct_loss: self.0.direct_loss.map(Into::into),
            direct_loss_currency: self.0.direct_loss_currency.clone(),
        }
    }

    /// Whether personal data is involved (GDPR Art 33); null before triage.
    async fn personal_data(&self) -> Option<TriState> {
        self.0.personal_data.map(Into::into)
    }

    /// Whether somebody meant harm (NIS2 Art 23(4)(a)); null before triage.
    async fn suspected_malicious(&self) -> Option<TriState> {
        self.0.suspected_malicious.map(Into::into)
    }

    /// Whether other Member States are affected (NIS2 Art 23(4)(a)); null before triage.
    async fn cross_border(&self) -> Option<TriState> {
        self.0.cross_border.map(Into::into)
    }

    /// The Member States affected: ISO 3166 codes of two letters.
    async fn member_states(&self) -> &[String] {
        &self.0.member_states.0
    }

    /// Whether it is significant (NIS2 Art 23(3)); null while that is not decided.
    async fn significance(&self) -> Option<Significance> {
        self.0.significant.map(|verdict| Significance {
            verdict: verdict.into(),
            criteria: self.0.significant_criteria.0.clone(),
            decided_at: self.0.significant_at.map(Into::into),
        })
    }

    /// Who may read it (TLP 2.0).
    async fn tlp(&self) -> Option<Tlp> {
        self.0.tlp.map(Into::into)
    }

    /// A drill: no figure counts it.
    async fn exercise(&self) -> bool {
        self.0.exercise
    }

    /// The incident it is part of.
    async fn parent(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(self.0.parent_id).await?)
    }

    /// The incident of which it is a duplicate.
    async fn duplicate_of(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(self.0.duplicate_of_id).await?)
    }

    /// The earlier incident of which it is a confirmed recurrence.
    async fn recurrence_of(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(self.0.recurrence_of_id).await?)
    }

    /// The key of its concluded cause in the catalogue: the recurrence key.
    async fn cause_key(&self) -> Option<&str> {
        self.0.cause_key.as_deref()
    }

    /// Whether it repeats an earlier incident: it was confirmed as a recurrence, or an earlier incident of the same cause was
    /// detected within the 12 calendar months before it. Null where neither can be said since its cause is not determined, and
    /// where no figure counts it: `recurrence` says which. The repeat rate (K3) counts the repeats among the incidents whose
    /// cause is determined.
    async fn repeat(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<bool>> {
        let earlier = !recurrence::kin(ctx, self.0.id).await?.earlier.is_empty();
        Ok(match self.0.verdict(earlier) {
            Verdict::Repeat => Some(true),
            Verdict::First => Some(false),
            Verdict::Undetermined | Verdict::NotCounted => None,
        })
    }

    /// Whether it repeats an earlier incident, and if that cannot be said, why not.
    async fn recurrence(&self, ctx: &Context<'_>) -> async_graphql::Result<RecurrenceVerdict> {
        let earlier = !recurrence::kin(ctx, self.0.id).await?.earlier.is_empty();
        Ok(self.0.verdict(earlier).into())
    }

    /// The incidents of the same cause that were detected within the 12 calendar months before it and that figures count,
    /// latest first.
    async fn earlier_of_same_cause(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Incident>> {
        let kin = recurrence::kin(ctx, self.0.id).await?;
        Ok(recurrence::incidents(ctx, kin.earlier).await?)
    }

    /// The later incidents that repeat it: of the same cause and detected within the 12 calendar months after it, or
    /// confirmed as its recurrences; earliest first.
    async fn recurrences(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Incident>> {
        let kin = recurrence::kin(ctx, self.0.id).await?;
        Ok(recurrence::incidents(ctx, kin.later).await?)
    }

    /// The supplier that it came from, as triage found; null where it came from none.
    async fn origin_supplier(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Supplier>> {
        Ok(ctx.one(self.0.origin_supplier_id).await?)
    }

    /// Its review; null before triage.
    async fn review(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Review>> {
        Ok(ctx.children("incident_id", self.0.id, "opened_at").await?.pop())
    }

    /// The pieces of evidence that belong to it, oldest first.
    async fn evidence(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Evidence>> {
        Ok(ctx.children("incident_id", self.0.id, "created_at").await?)
    }

    /// The signatures under it, oldest first.
    async fn sign_offs(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<SignOff>> {
        Ok(ctx.children("subject_id", self.0.id, "signed_at").await?)
    }

    /// The piece of evidence that was added last.
    async fn latest_evidence(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Evidence>> {
        Ok(evidence::latest(ctx, self.0.id).await?)
    }

    /// Its lessons, oldest first.
    async fn lessons(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Lesson>> {
        Ok(ctx.children("incident_id", self.0.id, "proposed_at").await?)
    }

    /// The actions from it, oldest first.
    async fn actions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Action>> {
        Ok(ctx.children("incident_id", self.0.id, "planned_at").await?)
    }

    /// The actions from it that are still an open loop, oldest first.
    async fn open_actions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Action>> {
        let mut actions: Vec<Action> = ctx.children("incident_id", self.0.id, "planned_at").await?;
        actions.retain(|action| closure::rules::is_open(&action.0));
        Ok(actions)
    }

    /// What it changed, or confirmed, in the registers: each edge leads to a version.
    async fn changes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CauseEdge>> {
        Ok(ctx.children("incident_id", self.0.id, "created_at").await?)
    }

    /// Whether `closeIncident` would succeed now for the viewer, and if not, every blocker; ROLE_MISSING where it is not
    /// the viewer's to close.
    async fn can_close(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let call = ctx.call()?;
        let blockers = closure::close::preview(call, self.0.id).await.map_err(ApiError::from)?;
        Ok(Permitted::unless(blockers, call.organisation))
    }

    /// Whether it could be triaged with what stands in it now, and if not, everything that triage still has to answer.
    async fn can_triage(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let call = ctx.call()?;
        let blockers = call.read(async |tx| triage::blockers(tx, &self.0).await).await;
        let permitted = Permitted::unless(blockers.map_err(ApiError::from)?, call.organisation);
        let may = call.actor.may(entities::actor::Permission::ManageIncident);
        Ok(Permitted { allowed: permitted.allowed && may, ..permitted })
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
