//! A piece of evidence, and the list of them.

use async_graphql::{Context, ID, InputObject, Object};
use entities::error::Result as Found;
use entities::evidence::{piece, queries};
use entities::page::{By, Direction};
use entities::subject::SubjectKind;

use super::version::EvidenceVersion;
use crate::graphql::context::Asks;
use crate::graphql::incident::Incident;
use crate::graphql::loader::Loads;
use crate::graphql::node::node;
use crate::graphql::page::{Nodes, Window, connection, wants_total};
use crate::graphql::person::Person;
use crate::graphql::scalar::DateTime;
use crate::graphql::vocabulary::{EvidenceKind, EvidenceSource, EvidenceState};

node! {
    /// A piece of evidence: what is proven stands in its versions.
    Evidence, piece::Entity
}

/// A piece of evidence: what is proven stands in its versions.
#[Object]
impl Evidence {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The key for people, such as `EVD-2026-0042`: never reused, gaps allowed.
    #[graphql(name = "ref")]
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// What it is.
    async fn kind(&self) -> EvidenceKind {
        self.0.kind.into()
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Where it comes from.
    async fn source(&self) -> EvidenceSource {
        self.0.source.into()
    }

    /// The incident it belongs to; null when it belongs to none.
    async fn incident(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(self.0.incident_id).await?)
    }

    /// Its versions, oldest first.
    async fn versions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<EvidenceVersion>> {
        Ok(ctx.children("evidence_id", self.0.id, "number").await?)
    }

    /// Its newest version, whatever state it is in.
    async fn latest_version(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<EvidenceVersion>> {
        Ok(ctx.children("evidence_id", self.0.id, "number").await?.pop())
    }

    /// Its accepted version; null while none is accepted.
    async fn accepted_version(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<EvidenceVersion>> {
        let versions: Vec<EvidenceVersion> = ctx.children("evidence_id", self.0.id, "number").await?;
        Ok(versions.into_iter().rfind(|version| version.0.state == entities::evidence::State::Accepted))
    }

    /// Who announced it; null for the system.
    async fn created_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.created_by).await?)
    }

    /// When it was announced.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// How often the row was changed, from 1: send it back as `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// Which pieces of evidence a list holds. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct EvidenceFilter {
    /// Of one of these kinds.
    kind: Option<Vec<EvidenceKind>>,
    /// With a version in one of these states; EXPIRED is computed from `validUntil`.
    state: Option<Vec<EvidenceState>>,
    /// Of this incident.
    incident: Option<ID>,
}

/// Queries about evidence.
#[derive(Default, Clone, Copy)]
pub struct EvidenceQuery;

#[Object]
impl EvidenceQuery {
    /// Evidence, newest first.
    async fn evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which pieces; all when left out.")] filter: Option<EvidenceFilter>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Evidence>> {
        let slice = Window { first, after, last, before }.slice()?;
        let call = ctx.call()?;
        let filter = filter.unwrap_or_default();
        // An id that is no incident of this organisation has no evidence: an empty list, not an error.
        let incident = filter.incident.map(|id| ctx.named("incident", SubjectKind::Incident, &id).unwrap_or_default());
        let filter = queries::Filter {
            kinds: filter.kind.unwrap_or_default().into_iter().map(Into::into).collect(),
            states: filter.state.unwrap_or_default().into_iter().map(Into::into).collect(),
            incident,
        };
        let counted = wants_total(ctx);
        let found: Found<_> = call
            .read(async |tx| {
                let select = queries::select(tx, &filter).await?;
                let total = if counted { Some(tx.count(select.clone()).await?) } else { None };
                Ok((tx.page(select, By("created_at", Direction::Descending), &slice).await?, total))
            })
            .await;
        let (page, total) = found.map_err(crate::graphql::error::ApiError::from)?;
        Ok(connection(page, total))
    }
}
