//! Lessons: what must be done differently, by whom, and which versions carry it.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entities::actor::Permission;
use entities::lesson::standing::{self, Standing};
use entities::lesson::{self, propose, queries, reject, validate};
use entities::page::{By, Direction};
use entities::subject::SubjectKind;
use uuid::Uuid;

use super::action::Action;
use super::context::Asks;
use super::error::ApiError;
use super::evidence::EvidenceVersion;
use super::incident::Incident;
use super::loader::{Loads, Over as _, Rows};
use super::node::node;
use super::page::{Nodes, Window, connection, wants_total};
use super::payload::payload;
use super::person::Person;
use super::register::RegisterVersion;
use super::review::Review;
use super::root_cause::from_source;
use super::scalar::DateTime;
use super::vocabulary::LessonState;

node! {
    /// A lesson: what must be done differently.
    Lesson, lesson::Entity
}

/// A lesson: what must be done differently (ISO/IEC 27001 A.5.27).
#[Object]
impl Lesson {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// Its human key, such as `LES-2026-0042`; never reused.
    #[graphql(name = "ref")]
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// What must be done differently.
    async fn statement(&self) -> &str {
        &self.0.statement
    }

    /// Tags of what it applies to: RSIT class, asset class, supplier, control.
    async fn applicability(&self) -> &[String] {
        &self.0.applicability.0
    }

    /// How far it is. EMBEDDED is computed: a version caused by it came into force, and evidence on it or on an action
    /// that came from it is accepted. REOPENED too: its cause struck again, and no newer version carries it yet.
    async fn state(&self, ctx: &Context<'_>) -> async_graphql::Result<LessonState> {
        Ok(self.standing(ctx).await?.map_or(self.0.state, |standing| standing.state).into())
    }

    /// Since when it is embedded.
    async fn embedded_since(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DateTime>> {
        Ok(self.standing(ctx).await?.and_then(|standing| standing.embedded_since).map(Into::into))
    }

    /// The versions that name it as their cause and came into force, or were approved as still right.
    async fn effects(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<RegisterVersion>> {
        let versions = self.standing(ctx).await?.map(|standing| standing.versions).unwrap_or_default();
        Ok(versions.into_iter().map(RegisterVersion::over).collect())
    }

    /// The accepted evidence on it, or on actions that came from it.
    async fn evidence(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<EvidenceVersion>> {
        let evidence = self.standing(ctx).await?.map(|standing| standing.evidence).unwrap_or_default();
        Ok(evidence.into_iter().map(EvidenceVersion).collect())
    }

    /// The actions that name it as their source.
    async fn actions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Action>> {
        from_source(ctx, self.0.id).await
    }

    /// The incident that taught it.
    async fn incident(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(Some(self.0.incident_id)).await?)
    }

    /// The review that proposed it.
    async fn review(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Review>> {
        Ok(ctx.one(Some(self.0.review_id)).await?)
    }

    /// Who sees to it; named by `validateLesson`.
    async fn owner(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.owner_id).await?)
    }

    /// Who proposed it.
    async fn proposed_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.proposed_by).await?)
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime {
        self.0.proposed_at.into()
    }

    /// Who found it right.
    async fn validated_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.validated_by).await?)
    }

    /// When it was found right.
    async fn validated_at(&self) -> Option<DateTime> {
        self.0.validated_at.map(Into::into)
    }

    /// Who rejected it.
    async fn rejected_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.rejected_by).await?)
    }

    /// When it was rejected.
    async fn rejected_at(&self) -> Option<DateTime> {
        self.0.rejected_at.map(Into::into)
    }

    /// Why it was rejected.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// How often the row was changed, from 1: send it back as `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

impl Lesson {
    async fn standing(&self, ctx: &Context<'_>) -> Result<Option<Standing>, ApiError> {
        let loader = ctx.data_opt::<DataLoader<Rows>>().ok_or_else(ApiError::unauthenticated)?;
        loader.load_one(StandingOf(self.0.id)).await.map_err(|error| entities::Error::fault(error).into())
    }
}

/// How a lesson stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StandingOf(Uuid);

impl Loader<StandingOf> for Rows {
    type Value = Standing;
    type Error = Arc<entities::Error>;

    async fn load(&self, keys: &[StandingOf]) -> Result<HashMap<StandingOf, Standing>, Self::Error> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let tx = self.0.reading().await?;
        Ok(standing::of_ids(&tx, &ids).await?.into_iter().map(|(id, standing)| (StandingOf(id), standing)).collect())
    }
}

/// How far a lesson that is wanted was decided. Whether one is embedded is computed: read `state` of each.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LessonDecision {
    /// Proposed, not decided yet.
    Proposed,
    /// Found right and owned, embedded or not.
    Assigned,
    /// Rejected with a reason.
    Rejected,
}

/// Which lessons are wanted; a field left out lets all through.
#[derive(InputObject, Default)]
pub struct LessonFilter {
    /// How far they were decided.
    decision: Option<Vec<LessonDecision>>,
    /// Who owns them.
    owner: Option<ID>,
    /// The incident that taught them.
    incident: Option<ID>,
}

/// Queries about lessons.
#[derive(Default, Clone, Copy)]
pub struct LessonQuery;

#[Object]
impl LessonQuery {
    /// Lessons, newest first.
    async fn lessons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all when left out.")] filter: Option<LessonFilter>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Lesson>> {
        let call = ctx.call()?;
        call.require(Permission::Read).map_err(ApiError::from)?;
        let slice = Window { first, after, last, before }.slice()?;
        let filter = filter.unwrap_or_default();
        let states = |decision| match decision {
            LessonDecision::Proposed => vec![lesson::State::Proposed],
            LessonDecision::Assigned => vec![lesson::State::Validated, lesson::State::Assigned],
            LessonDecision::Rejected => vec![lesson::State::Rejected],
        };
        // An id that names nothing of this organisation has no lessons: an empty list, not an error.
        let named = |kind, id: Option<ID>| id.map(|id| ctx.named("filter", kind, &id).unwrap_or_default());
        let filter = queries::Filter {
            state: filter.decision.map(|decisions| decisions.into_iter().flat_map(states).collect()),
            owner: named(SubjectKind::Person, filter.owner),
            incident: named(SubjectKind::Incident, filter.incident),
        };
        let counted = wants_total(ctx);
        let (page, total) = call
            .read(async |tx| {
                let select = queries::list(tx, &filter);
                let total = if counted { Some(tx.count(select.clone()).await?) } else { None };
                Ok((tx.page(select, By("proposed_at", Direction::Descending), &slice).await?, total))
            })
            .await
            .map_err(ApiError::from)?;
        Ok(connection(page, total))
    }
}

/// A lesson to be proposed.
#[derive(InputObject)]
pub struct ProposeLessonInput {
    /// The review that teaches it; SCHEDULED or IN_PROGRESS.
    review: ID,
    /// What must be done differently, 1 to 4,000 characters.
    statement: String,
    /// Tags of what it applies to, at most 20 of 1 to 100 characters each.
    #[graphql(default)]
    applicability: Vec<String>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A lesson found right.
#[derive(InputObject)]
pub struct ValidateLessonInput {
    /// Which lesson.
    id: ID,
    /// Who sees to it from now on.
    owner: ID,
    /// The version of the lesson that was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A lesson found wrong or not worth it.
#[derive(InputObject)]
pub struct RejectLessonInput {
    /// Which lesson.
    id: ID,
    /// Why, 1 to 4,000 characters.
    reason: String,
    /// The version of the lesson that was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

payload!(ProposeLessonPayload, lesson: Lesson, "What `proposeLesson` answers.");
payload!(ValidateLessonPayload, lesson: Lesson, "What `validateLesson` answers.");
payload!(RejectLessonPayload, lesson: Lesson, "What `rejectLesson` answers.");

/// Verbs about lessons.
#[derive(Default, Clone, Copy)]
pub struct LessonVerbs;

#[Object]
impl LessonVerbs {
    /// Propose a lesson. Everybody who works an incident, and MEMBER.
    async fn propose_lesson(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The lesson to be proposed.")] input: ProposeLessonInput,
    ) -> async_graphql::Result<ProposeLessonPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let review = ctx.named("review", SubjectKind::Review, &input.review)?;
            let (statement, applicability) = (input.statement, input.applicability);
            propose::propose(&call, propose::NewLesson { review, statement, applicability }).await
        };
        ProposeLessonPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Find a lesson right and name its owner: it is ASSIGNED from now on. CHAIR, BUSINESS_OWNER, RISK_OWNER,
    /// POLICY_OWNER; whoever proposed it only as CHAIR.
    async fn validate_lesson(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The lesson, and its owner.")] input: ValidateLessonInput,
    ) -> async_graphql::Result<ValidateLessonPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Lesson, &input.id)?;
            let owner = ctx.named("owner", SubjectKind::Person, &input.owner)?;
            validate::validate(&call, id, owner, input.expected_version).await
        };
        ValidateLessonPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Reject a lesson with a reason. CHAIR, BUSINESS_OWNER, RISK_OWNER, POLICY_OWNER; never its owner.
    async fn reject_lesson(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The lesson, and why.")] input: RejectLessonInput,
    ) -> async_graphql::Result<RejectLessonPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Lesson, &input.id)?;
            reject::reject(&call, id, &input.reason, input.expected_version).await
        };
        RejectLessonPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }
}
