//! Why a version stands as it does, walkable both ways.

use async_graphql::{Context, ID, Object};
use entities::register::{CauseKind as Kind, cause};
use entities::subject::SubjectKind;

use super::RegisterVersion;
use crate::graphql::incident::Incident;
use crate::graphql::loader::Loads;
use crate::graphql::node::{self, Node, node};
use crate::graphql::person::Person;
use crate::graphql::scalar::DateTime;
use crate::graphql::vocabulary::{CauseKind, CauseRole};

node! {
    /// An edge from a version to what caused it.
    CauseEdge, cause::Entity
}

/// An edge from a version to what caused it.
#[Object]
impl CauseEdge {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The version that was caused.
    async fn register_version(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<RegisterVersion>> {
        Ok(ctx.one(Some(self.0.version_id)).await?)
    }

    /// What kind of cause it is.
    async fn kind(&self) -> CauseKind {
        self.0.cause_kind.into()
    }

    /// The incident, lesson or action; null where the cause stands in words alone, in `note`.
    async fn cause(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        let kind = match self.0.cause_kind {
            Kind::Incident => SubjectKind::Incident,
            Kind::Lesson => SubjectKind::Lesson,
            Kind::Action => SubjectKind::Action,
            Kind::Decision | Kind::Finding | Kind::RuleChange | Kind::ScheduledReview => return Ok(None),
        };
        let Some(id) = self.0.cause_id else { return Ok(None) };
        Ok(node::load(ctx, kind, id).await?)
    }

    /// The incident at the root: the cause itself, or the one that the lesson or action comes from.
    async fn incident(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(self.0.incident_id).await?)
    }

    /// What the cause did.
    async fn role(&self) -> CauseRole {
        self.0.role.into()
    }

    /// The id of the policy's section that it touched.
    async fn section(&self) -> Option<&str> {
        self.0.section.as_deref()
    }

    /// The cause in words, or what else there is to say.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Who tied it.
    async fn created_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.created_by).await?)
    }

    /// When it was tied.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
