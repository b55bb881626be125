//! The timeline: lines that are only ever added.

use async_graphql::{Context, ID, Object};
use entities::evidence::LinkSubject;
use entities::incident::entry;

use super::Incident;
use crate::graphql::evidence::{EvidenceLink, EvidenceVersion};
use crate::graphql::loader::Loads;
use crate::graphql::node::node;
use crate::graphql::person::Person;
use crate::graphql::scalar::DateTime;
use crate::graphql::vocabulary::{Precision, RecordSource, TimelineEntryKind};

node! {
    /// A line of the timeline of an incident.
    TimelineEntry, entry::Entity
}

/// A line of the timeline of an incident. It is never changed: a correction is a new line that names the old one.
#[Object]
impl TimelineEntry {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The incident it belongs to.
    async fn incident(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(Some(self.0.incident_id)).await?)
    }

    /// When it happened; the earliest instant where `precision` says that it is known less precisely.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// The IANA time zone it is told in.
    async fn zone(&self) -> &str {
        &self.0.zone
    }

    /// How precisely `at` is known.
    async fn precision(&self) -> Precision {
        self.0.precision.into()
    }

    /// What it tells.
    async fn kind(&self) -> TimelineEntryKind {
        self.0.kind.into()
    }

    /// The words.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Where it comes from: written by a person, or left by a verb.
    async fn source(&self) -> RecordSource {
        self.0.source.into()
    }

    /// The line that this one corrects.
    async fn corrects(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<TimelineEntry>> {
        Ok(ctx.one(self.0.corrects_id).await?)
    }

    /// The lines that correct this one, oldest first.
    async fn corrected_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<TimelineEntry>> {
        Ok(ctx.children("corrects_id", self.0.id, "recorded_at").await?)
    }

    /// The versions of evidence that back it, in the order they were linked.
    async fn evidence(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<EvidenceVersion>> {
        let links: Vec<EvidenceLink> = ctx.children("subject_id", self.0.id, "linked_at").await?;
        let mut found = Vec::new();
        for link in links.into_iter().filter(|link| link.0.subject_kind == LinkSubject::TimelineEntry) {
            found.extend(ctx.one::<EvidenceVersion>(Some(link.0.evidence_version_id)).await?);
        }
        Ok(found)
    }

    /// Who wrote it; null for the system.
    async fn recorded_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.recorded_by).await?)
    }

    /// When it was written.
    async fn recorded_at(&self) -> DateTime {
        self.0.recorded_at.into()
    }
}
