//! What an action or a step must show, and whether it does.

use async_graphql::{Context, ID, Object};
use entities::evidence::{Fulfilment, RequirementSubject, requirement};
use entities::subject::SubjectKind;

use super::loads::{fulfilment, zone};
use super::version::EvidenceVersion;
use crate::graphql::context::Asks;
use crate::graphql::loader::Loads;
use crate::graphql::node::{self, Node, node};
use crate::graphql::person::Person;
use crate::graphql::scalar::Duration;
use crate::graphql::vocabulary::{EvidenceKind, Role};

node! {
    /// Evidence that an action or a step must show, declared up front.
    EvidenceRequirement, requirement::Entity
}

/// Evidence that an action or a step must show, declared up front.
#[Object]
impl EvidenceRequirement {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The action or review step that must show it.
    async fn subject(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        let kind = match self.0.subject_kind {
            RequirementSubject::Action => SubjectKind::Action,
            RequirementSubject::ReviewStep => SubjectKind::ReviewStep,
            RequirementSubject::SupplierRequest => return Ok(None),
        };
        Ok(node::load(ctx, kind, self.0.subject_id).await?)
    }

    /// What must be shown.
    async fn kind(&self) -> EvidenceKind {
        self.0.kind.into()
    }

    /// How many pieces of it.
    async fn min_count(&self) -> i64 {
        self.0.min_count
    }

    /// The role that its acceptor holds.
    async fn acceptor_role(&self) -> Role {
        self.0.acceptor_role.into()
    }

    /// How old it may be when it is accepted, counted from the start of `effectiveOn`; null: of any age.
    async fn max_age(&self) -> Option<Duration> {
        self.0.max_age_seconds.map(Duration)
    }

    /// The control or asset that it must be about, such as `A.5.17`.
    async fn must_relate_to(&self) -> Option<&str> {
        self.0.must_relate_to.as_deref()
    }

    /// Who may not accept it: the owner or assignee of what must show it.
    async fn barred(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Person>> {
        let mut people = Vec::new();
        for &id in &self.0.barred.0 {
            people.extend(ctx.one::<Person>(Some(id)).await?);
        }
        Ok(people)
    }

    /// What is shown for it: versions that are submitted or accepted, in the order they were shown.
    async fn shown(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<EvidenceVersion>> {
        let found = self.fulfilment(ctx).await?;
        Ok(found.map(|found| found.shown.into_iter().map(EvidenceVersion).collect()).unwrap_or_default())
    }

    /// Whether enough is shown for acceptance, accepted or not.
    async fn submitted(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(self.fulfilment(ctx).await?.is_some_and(|found| found.submitted()))
    }

    /// Whether enough of it is accepted, still valid, and its bytes passed their last check.
    async fn met(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let (now, zone) = (ctx.call()?.now, zone(ctx).await?);
        Ok(self.fulfilment(ctx).await?.is_some_and(|found| found.met(now, zone)))
    }
}

impl EvidenceRequirement {
    async fn fulfilment(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Fulfilment>> {
        let all = fulfilment(ctx, self.0.subject_id).await?;
        Ok(all.into_iter().find(|found| found.requirement.id == self.0.id))
    }
}
