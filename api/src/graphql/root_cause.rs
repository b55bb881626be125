//! Root causes: the tree of whys, the conclusion, and the catalogue of causes.

use async_graphql::{Context, ID, InputObject, Object};
use entities::actor::Permission;
use entities::root_cause::add_why::{self, NewWhy};
use entities::root_cause::conclude::{self, Conclusion};
use entities::root_cause::{analysis, catalogue, queries, why};
use entities::subject::SubjectKind;

use super::action::{Action, SourceRow};
use super::context::Asks;
use super::error::ApiError;
use super::evidence::EvidenceVersion;
use super::incident::Incident;
use super::lesson::Lesson;
use super::loader::Loads;
use super::node::node;
use super::payload::payload;
use super::person::Person;
use super::review::Review;
use super::scalar::DateTime;
use super::vocabulary::{AnalysisMethod, CauseClass, Support};

node! {
    /// A root cause analysis: whys as a tree, and what they led to.
    RootCauseAnalysis, analysis::Entity
}

/// A root cause analysis: whys as a tree, and what they led to (ISO/IEC 27001 A.5.27, clause 10.2 b; 2024/2690 Annex
/// 3.6.1; NIS2 Art 23(4)(d)).
#[Object]
impl RootCauseAnalysis {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The review that it is part of.
    async fn review(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Review>> {
        Ok(ctx.one(Some(self.0.review_id)).await?)
    }

    /// The incident whose cause it looks for.
    async fn incident(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(Some(self.0.incident_id)).await?)
    }

    /// How the cause is looked for.
    async fn method(&self) -> AnalysisMethod {
        self.0.method.into()
    }

    /// Every why of the tree, in the order in which they were asked.
    async fn whys(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<WhyNode>> {
        Ok(ctx.children("analysis_id", self.0.id, "created_at").await?)
    }

    /// The whys that begin a branch, in the order in which they were asked; follow `children` from there.
    async fn roots(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<WhyNode>> {
        let mut whys: Vec<WhyNode> = ctx.children("analysis_id", self.0.id, "created_at").await?;
        whys.retain(|why| why.0.parent_id.is_none());
        Ok(whys)
    }

    /// Whether it is concluded: by a root cause, or by saying that none could be determined.
    async fn concluded(&self) -> bool {
        self.0.concluded_at.is_some()
    }

    /// When it was concluded.
    async fn concluded_at(&self) -> Option<DateTime> {
        self.0.concluded_at.map(Into::into)
    }

    /// Who concluded it; before that, who asked the first why.
    async fn author(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.author_id).await?)
    }

    /// Whether the cause could not be determined (2024/2690 Annex 3.6.1: "where possible").
    async fn undetermined(&self) -> bool {
        self.0.undetermined
    }

    /// Why the cause could not be determined; null where it was.
    async fn undetermined_reason(&self) -> Option<&str> {
        self.0.root_cause.as_deref().filter(|_| self.0.undetermined)
    }

    /// The root cause in words; null until it is concluded, and where it could not be determined.
    async fn root_cause(&self) -> Option<&str> {
        self.0.root_cause.as_deref().filter(|_| !self.0.undetermined)
    }

    /// The class of the cause (NIS Cooperation Group taxonomy).
    async fn cause_class(&self) -> Option<CauseClass> {
        self.0.cause_class.map(Into::into)
    }

    /// The key of the cause in the catalogue: what makes a recurrence, such as `weak-or-reused-password`.
    async fn cause_key(&self) -> Option<&str> {
        self.0.cause_key.as_deref()
    }

    /// The supported answer that the root cause rests on.
    async fn root_node(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<WhyNode>> {
        Ok(ctx.one(self.0.root_node_id).await?)
    }

    /// What kept the incident from being seen earlier.
    async fn detection_gap(&self) -> Option<&str> {
        self.0.detection_gap.as_deref()
    }

    /// The controls that failed, by framework reference: `A.5.17`, `21(2)(g)`, `3.6.1`.
    async fn failed_controls(&self) -> &[String] {
        &self.0.failed_controls.0
    }

    /// The lessons of its review, in the order they were proposed.
    async fn lessons(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Lesson>> {
        Ok(ctx.children("review_id", self.0.review_id, "proposed_at").await?)
    }

    /// The actions that name the analysis as a whole as their source.
    async fn actions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Action>> {
        from_source(ctx, self.0.id).await
    }

    /// How often the row was changed, from 1: send it back as `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The actions that have something as their source.
pub async fn from_source(ctx: &Context<'_>, id: uuid::Uuid) -> async_graphql::Result<Vec<Action>> {
    let mut found = Vec::new();
    for source in ctx.children::<SourceRow>("source_id", id, "id").await? {
        found.extend(ctx.one::<Action>(Some(source.0.action_id)).await?);
    }
    Ok(found)
}

node! {
    /// A why and its answer. It is never changed; a better answer is another why.
    WhyNode, why::Entity
}

/// A why and its answer. It is never changed; a better answer is another why.
#[Object]
impl WhyNode {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The analysis that it is part of.
    async fn analysis(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<RootCauseAnalysis>> {
        Ok(ctx.one(Some(self.0.analysis_id)).await?)
    }

    /// The answer that it asks further about; null where it begins a branch.
    async fn parent(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<WhyNode>> {
        Ok(ctx.one(self.0.parent_id).await?)
    }

    /// The whys that ask further about its answer, in their order.
    async fn children(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<WhyNode>> {
        Ok(ctx.children("parent_id", self.0.id, "ordinal").await?)
    }

    /// Its place among those that ask about the same answer, from 1.
    async fn ordinal(&self) -> i64 {
        self.0.ordinal
    }

    /// Why?
    async fn question(&self) -> &str {
        &self.0.question
    }

    /// Because.
    async fn answer(&self) -> &str {
        &self.0.answer
    }

    /// What the answer rests on.
    async fn support(&self) -> Support {
        self.0.support.into()
    }

    /// The evidence that supports the answer, in the order it was shown.
    async fn evidence(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<EvidenceVersion>> {
        let mut shown = Vec::new();
        for link in ctx.children::<ShownRow>("subject_id", self.0.id, "linked_at").await? {
            shown.extend(ctx.one::<EvidenceVersion>(Some(link.0.evidence_version_id)).await?);
        }
        Ok(shown)
    }

    /// The actions that name this answer as their source.
    async fn actions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Action>> {
        from_source(ctx, self.0.id).await
    }

    /// Who answered.
    async fn author(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.author_id).await?)
    }

    /// When it was answered.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

node! {
    /// What a version of evidence is shown for.
    ShownRow, entities::evidence::link::Entity
}

/// The versions of evidence that the input field `evidence` names.
pub fn versions(ctx: &Context<'_>, ids: &[ID]) -> Result<Vec<uuid::Uuid>, entities::Error> {
    let named = |(at, id)| ctx.named(&format!("evidence.{at}"), SubjectKind::EvidenceVersion, id);
    ids.iter().enumerate().map(named).collect()
}

node! {
    /// A cause of the catalogue: the recurrence key.
    Cause, catalogue::Entity
}

/// A cause of the catalogue. Two incidents with the same key are a recurrence.
#[Object]
impl Cause {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// Its key, one of a kind, such as `weak-or-reused-password`.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Its class (NIS Cooperation Group taxonomy).
    async fn cause_class(&self) -> CauseClass {
        self.0.cause_class.into()
    }

    /// What it means, in one line.
    async fn label(&self) -> &str {
        &self.0.label
    }
}

/// Queries about root causes.
#[derive(Default, Clone, Copy)]
pub struct RootCauseQuery;

#[Object]
impl RootCauseQuery {
    /// The catalogue of causes, by class and key: the shipped ones and those that conclusions have added.
    async fn causes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Cause>> {
        let call = ctx.call()?;
        call.require(Permission::Read).map_err(ApiError::from)?;
        let causes = call.read(async |tx| queries::causes(tx).await).await.map_err(ApiError::from)?;
        Ok(causes.into_iter().map(Cause).collect())
    }
}

/// A why to be added.
#[derive(InputObject)]
pub struct AddWhyInput {
    /// The review whose analysis it belongs to; the first why opens the analysis.
    review: ID,
    /// The answer that it asks further about; left out, it begins a branch.
    parent: Option<ID>,
    /// Why? 1 to 4,000 characters.
    question: String,
    /// Because. 1 to 4,000 characters.
    answer: String,
    /// What the answer rests on. SUPPORTED needs evidence.
    support: Support,
    /// The versions of evidence that support the answer: submitted, and neither rejected nor withdrawn.
    #[graphql(default)]
    evidence: Vec<ID>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A conclusion: the root cause with class, key and the supported answer it rests on, or that none could be determined.
#[derive(InputObject)]
pub struct ConcludeRootCauseInput {
    /// The review whose analysis is concluded.
    review: ID,
    /// The version of the analysis that was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// The root cause in words.
    root_cause: Option<String>,
    /// Its class; that of the catalogue's cause when left out.
    cause_class: Option<CauseClass>,
    /// Its key in the catalogue (`causes`); a new one is 3 to 60 lower-case letters, digits and hyphens.
    cause_key: Option<String>,
    /// What a new key means, 1 to 200 characters; needed only where the catalogue does not know the key.
    cause_label: Option<String>,
    /// The SUPPORTED answer that the root cause rests on.
    root_node: Option<ID>,
    /// Whether the cause could not be determined; then give `reason` and leave the cause out.
    #[graphql(default)]
    undetermined: bool,
    /// Why the cause could not be determined.
    reason: Option<String>,
    /// What kept the incident from being seen earlier.
    detection_gap: Option<String>,
    /// The controls that failed: `A.5.1` to `A.8.34`, `21(2)(a)` to `21(2)(j)`, or points of the Annex of 2024/2690.
    #[graphql(default)]
    failed_controls: Vec<String>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

payload!(AddWhyPayload, why: WhyNode, "What `addWhy` answers.");
payload!(ConcludeRootCausePayload, root_cause_analysis: RootCauseAnalysis, "What `concludeRootCause` answers.");

/// Verbs about root causes.
#[derive(Default, Clone, Copy)]
pub struct RootCauseVerbs;

#[Object]
impl RootCauseVerbs {
    /// Ask why and answer. The first why after triage moves the incident to INVESTIGATING. CHAIR, IT_SECURITY_LEAD,
    /// BUSINESS_OWNER.
    async fn add_why(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The why to be added.")] input: AddWhyInput,
    ) -> async_graphql::Result<AddWhyPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let review = ctx.named("review", SubjectKind::Review, &input.review)?;
            let parent = input.parent.map(|id| ctx.named("parent", SubjectKind::WhyNode, &id)).transpose()?;
            let evidence = versions(ctx, &input.evidence)?;
            let (question, answer, support) = (input.question, input.answer, input.support.into());
            add_why::add(&call, NewWhy { review, parent, question, answer, support, evidence }).await
        };
        AddWhyPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Conclude the root cause analysis of a review and give the incident its recurrence key. A later conclusion takes
    /// the place of an earlier one until the review is submitted. CHAIR, IT_SECURITY_LEAD, BUSINESS_OWNER.
    async fn conclude_root_cause(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conclusion.")] input: ConcludeRootCauseInput,
    ) -> async_graphql::Result<ConcludeRootCausePayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let conclusion = Conclusion {
                review: ctx.named("review", SubjectKind::Review, &input.review)?,
                expected_version: input.expected_version,
                root_cause: input.root_cause,
                cause_class: input.cause_class.map(Into::into),
                cause_key: input.cause_key,
                cause_label: input.cause_label,
                root_node: input.root_node.map(|id| ctx.named("rootNode", SubjectKind::WhyNode, &id)).transpose()?,
                undetermined: input.undetermined,
                reason: input.reason,
                detection_gap: input.detection_gap,
                failed_controls: input.failed_controls,
            };
            conclude::conclude(&call, conclusion).await
        };
        ConcludeRootCausePayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }
}
